// Which window this is, and whether the same person has the article open in another one of this browser.

const SLOT = "desk-window";

export class OwnWindow {
  constructor(form, { person, article, taken }, changed) {
    this.key = this.take();
    this.others = new Set();
    this.changed = changed;
    // The working copies that this window may write over: its own, and what it took up.
    this.answersFor = new Set([this.key, taken].filter(Boolean));
    this.field = Object.assign(document.createElement("input"), { type: "hidden", name: "window" });
    form.append(this.field);
    this.write();
    this.meet(`galley-desk:${person}:${article || form.elements.key?.value}`);
  }

  // Kept across a reload; a window that is a copy of this one finds it taken, and gets a key of its own.
  take() {
    addEventListener("pagehide", () => { try { sessionStorage.setItem(SLOT, this.key); } catch { /* private window */ } });
    addEventListener("pageshow", () => { try { sessionStorage.removeItem(SLOT); } catch { /* private window */ } });
    try {
      const known = sessionStorage.getItem(SLOT);
      sessionStorage.removeItem(SLOT);
      if (known) return known;
    } catch { /* private window */ }
    return Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36).padStart(2, "0")).join("");
  }

  mayOverwrite(key) {
    if (key) this.answersFor.add(key);
    this.write();
  }

  write() { this.field.value = [...this.answersFor].join(" "); }

  get value() { return this.field.value; }

  meet(name) {
    const channel = new BroadcastChannel(name);
    const tell = (said) => channel.postMessage({ said, key: this.key });
    channel.addEventListener("message", ({ data: { said, key } }) => {
      if (said === "gone") this.others.delete(key);
      else this.others.add(key);
      if (said === "hello") tell("here");
      this.changed();
    });
    addEventListener("pagehide", () => tell("gone"));
    addEventListener("pageshow", (event) => event.persisted && tell("hello"));
    tell("hello");
  }
}
