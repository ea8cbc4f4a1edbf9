// Files on their way to the library: each with its progress, its words and its focal point.

import { FocalPoint } from "./focus.js";
import { callOff, describe, newKey, send } from "./upload.js";

const AT_ONCE = 2;
const WORDS = { alt: "", is_decorative: false, caption: "", credit: "", focus_x: 50, focus_y: 50 };

const said = (item) => item.words.is_decorative || item.words.alt.trim() !== "";

const refused = (item) => item.state === "failed" && !item.trouble?.again;

export class Uploads {
  constructor(root, { upload, images, changed }) {
    Object.assign(this, { upload, images, changed });
    this.items = [];
    this.current = null;
    this.strip = root.querySelector("[data-strip]");
    this.one = root.querySelector("[data-one]");
    this.name = root.querySelector("[data-name]");
    this.progress = root.querySelector("progress");
    this.state = root.querySelector("[data-state]");
    this.again = root.querySelector("[data-again]");
    this.remove = root.querySelector("[data-remove]");
    this.fields = [...this.one.querySelectorAll("[name]")];
    this.alt = this.one.querySelector("[name=alt]");
    this.focus = new FocalPoint(this.one, (x, y) => Object.assign(this.current.words, { focus_x: x, focus_y: y }));
    this.one.addEventListener("input", () => this.typed());
    this.again.addEventListener("click", () => this.tryAgain(this.current));
    this.remove.addEventListener("click", () => this.drop(this.current));
    this.strip.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.show(this.items[[...this.strip.children].indexOf(button.parentElement)]);
    });
  }

  /** Files that were dropped, pasted or picked. */
  add(files) {
    const added = files.map((file) => ({
      key: newKey(), file, name: file.name || "Pasted picture", preview: URL.createObjectURL(file),
      words: { ...WORDS }, state: "waiting", part: 0,
    }));
    this.items.push(...added);
    if (added.length) this.show(this.current ?? added[0]);
    this.next();
  }

  /** A picture that the library has, to be described. */
  addKept(image) {
    const words = Object.fromEntries(Object.keys(WORDS).map((name) => [name, image[name]]));
    this.items.push({ key: "", name: image.label, preview: image.url, words, state: "sent", part: 1, image, kept: true });
    this.show(this.items.at(-1));
  }

  next() {
    const running = this.items.filter((item) => item.state === "sending").length;
    for (const item of this.items.filter((one) => one.state === "waiting").slice(0, AT_ONCE - running)) this.start(item);
    this.update();
  }

  async start(item) {
    item.state = "sending";
    item.stop = new AbortController();
    item.trouble = null;
    try {
      item.image = await send(item.file, {
        upload: this.upload, key: item.key, signal: item.stop.signal,
        progress: (part) => { item.part = part; this.update(); },
      });
      item.state = "sent";
    } catch (error) {
      item.state = "failed";
      item.trouble = error;
    }
    this.next();
  }

  tryAgain(item) {
    item.state = "waiting";
    item.part = 0;
    this.next();
    this.alt.focus();
  }

  drop(item) {
    this.forget(item);
    const at = this.items.indexOf(item);
    this.items.splice(at, 1);
    this.show(this.items[at] ?? this.items.at(-1) ?? null);
    this.next();
  }

  forget(item) {
    item.stop?.abort();
    if (item.file) URL.revokeObjectURL(item.preview);
    // A file that never left, or that the server refused, is nowhere.
    const mayBeThere = item.state === "sending" || item.state === "sent" || item.trouble?.again;
    if (!item.kept && mayBeThere) callOff(this.upload, item.key);
  }

  /** Everything that was not kept is taken back. */
  callOff() {
    for (const item of this.items) this.forget(item);
    this.items = [];
    this.show(null);
  }

  /** Keep all of them with their words; gives what the server says of each. */
  async keep() {
    const kept = [];
    for (const item of [...this.items]) {
      const words = { ...item.words, alt: item.words.is_decorative ? "" : item.words.alt.trim().replace(/\s+/g, " ") };
      try {
        item.image = await describe(item.image, words, this.images);
      } catch (error) {
        item.trouble = error;
        this.show(item);
        throw error;
      }
      item.kept = true;
      kept.push(item.image);
    }
    return kept;
  }

  // --- what is shown ------------------------------------------------------------------------------

  show(item) {
    this.current = item;
    this.one.hidden = !item;
    if (item) {
      for (const field of this.fields) {
        if (field.type === "checkbox") field.checked = item.words[field.name];
        else field.value = item.words[field.name];
      }
      this.focus.show(item.preview, item.words.focus_x, item.words.focus_y);
      this.name.textContent = item.name;
      this.alt.focus();
    }
    this.update();
  }

  typed() {
    for (const field of this.fields) this.current.words[field.name] = field.type === "checkbox" ? field.checked : field.value;
    this.update();
  }

  update() {
    const item = this.current;
    if (item) {
      this.alt.disabled = item.words.is_decorative;
      this.progress.hidden = !["sending", "waiting"].includes(item.state);
      this.progress.value = item.part;
      this.state.textContent = item.trouble?.message ?? sentenceOf(item);
      this.state.classList.toggle("is-wrong", Boolean(item.trouble));
      this.again.hidden = !(item.state === "failed" && item.trouble?.again);
      this.one.classList.toggle("is-refused", refused(item));
      this.remove.hidden = item.kept || this.items.length < 2 && item.state !== "failed";
    }
    this.strip.hidden = this.items.length < 2;
    const lines = this.items.map((one) => this.thumbnail(one));
    // Only where they changed: a button that is put back in its place loses the keyboard.
    if (lines.length !== this.strip.children.length || lines.some((line, at) => line !== this.strip.children[at])) {
      this.strip.replaceChildren(...lines);
    }
    this.changed();
  }

  thumbnail(item) {
    if (!item.line) {
      item.line = document.createElement("li");
      item.line.innerHTML = '<button type="button" class="pictures-thumbnail"><img alt=""><span class="unseen"></span></button>';
      item.line.querySelector("img").src = item.preview;
    }
    const button = item.line.firstChild;
    const words = `${item.name}: ${item.trouble?.message ?? (said(item) ? "described" : "to be described")}`;
    if (button.lastChild.textContent !== words) button.lastChild.textContent = words;
    button.dataset.state = item.trouble ? "wrong" : item.state !== "sent" ? "sending" : said(item) ? "done" : "open";
    button.setAttribute("aria-pressed", String(item === this.current));
    return item.line;
  }

  /** Why it cannot go on yet, or "" where it can. */
  get lacking() {
    if (!this.items.length) return "Choose a picture first.";
    if (this.items.some(refused)) return "One file cannot be used. Remove it to go on.";
    if (this.items.some((item) => item.state === "failed")) return "One did not arrive. Try it again, or remove it.";
    const open = this.items.filter((item) => item.state !== "sent").length;
    if (open) return this.items.length === 1 ? "Uploading… you can describe it meanwhile." : `Uploading: ${this.items.length - open} of ${this.items.length} are there.`;
    const silent = this.items.filter((item) => !said(item)).length;
    if (silent) return this.items.length === 1 ? "Say what it shows, or that it only decorates." : `${silent} of ${this.items.length} still to be described.`;
    return "";
  }
}

function sentenceOf({ state, part, kept }) {
  if (state === "waiting") return "Waits for the others…";
  if (state === "sending") return part < 1 ? `Uploading… ${Math.round(part * 100)} %` : "Uploaded. The server looks at it…";
  return kept ? "In the library." : "Uploaded.";
}
