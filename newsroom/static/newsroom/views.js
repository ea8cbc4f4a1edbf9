// What is shown of a desk: text, page or both; only the words; the page as on a phone, light or dark.

const NARROW = 720; // pixels under which text and page do not fit side by side
const ORDER = ["write", "split", "read"];

const recall = (key, fallback) => {
  try { return localStorage.getItem(key) ?? fallback; } catch { return fallback; }
};
const remember = (key, value) => {
  try { localStorage.setItem(key, value); } catch { /* private window */ }
};

export class Views {
  constructor(root, area, { changed, look }) {
    Object.assign(this, { root, area, changed, look });
    this.key = root.classList.contains("desk-short") ? "desk-view-short" : "desk-view";
    this.view = recall(this.key, "split");
    this.theme = recall("desk-theme", "");
    this.asleep = [];
    this.phone(recall("desk-phone", "") === "yes");
    this.show(this.view);
    new ResizeObserver(() => this.fit()).observe(root);
    new MutationObserver(() => this.light()).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.focused || event.defaultPrevented) return;
      event.preventDefault();
      this.focus(false);
    });
  }

  get narrow() { return this.root.clientWidth > 0 && this.root.clientWidth < NARROW; }
  get shownView() { return this.narrow && this.view === "split" ? "write" : this.view; }
  get focused() { return this.root.hasAttribute("data-focus"); }
  get showsPage() { return !this.focused && this.shownView !== "write"; }

  fit() {
    this.root.toggleAttribute("data-narrow", this.narrow);
    const view = this.shownView;
    if (this.root.dataset.view === view) return;
    this.root.dataset.view = view;
    for (const button of this.root.querySelectorAll("[data-act=show]")) {
      button.setAttribute("aria-pressed", String(button.dataset.show === view));
    }
    this.changed();
  }

  show(view) {
    this.view = ORDER.includes(view) ? view : "split";
    this.root.dataset.view = "";
    this.fit();
  }

  choose(view) {
    if (this.focused) this.focus(false);
    this.show(view);
    remember(this.key, view);
  }

  /** Ctrl+Shift+P goes through them in turn; the focus stays where there is something to see. */
  next() {
    const order = this.narrow ? ["write", "read"] : ORDER;
    this.choose(order[(order.indexOf(this.shownView) + 1) % order.length]);
    if (this.view === "read") this.root.querySelector("[data-show=read]").focus();
    else this.area.focus();
  }

  /** The text alone: over everything, with the rest of the page out of reach until Esc. */
  focus(on = !this.focused) {
    if (on === this.focused) return;
    const { scrollTop, selectionStart, selectionEnd } = this.area;
    this.root.toggleAttribute("data-focus", on);
    this.root.popover = on ? "manual" : null; // above everything, whatever the page around it does
    if (on) this.root.showPopover?.();
    this.rest(on);
    document.documentElement.classList.toggle("desk-focused", on);
    this.area.focus();
    this.area.setSelectionRange(selectionStart, selectionEnd);
    this.area.scrollTop = scrollTop;
    this.root.querySelector("[data-act=focus]").setAttribute("aria-pressed", String(on));
    this.changed();
  }

  // What lies behind must not be reached by Tab; dialogs may still open over it.
  rest(asleep) {
    if (!asleep) return this.asleep.splice(0).forEach((one) => { one.inert = false; });
    for (let one = this.root; one !== document.body; one = one.parentElement) {
      const others = [...one.parentElement.children].filter((other) => other !== one && !other.inert);
      this.asleep.push(...others.filter((other) => !/^(DIALOG|SCRIPT|STYLE|TEMPLATE)$/.test(other.nodeName)));
    }
    this.asleep.forEach((one) => { one.inert = true; });
  }

  phone(on = !this.root.hasAttribute("data-phone"), keep = false) {
    this.root.toggleAttribute("data-phone", on);
    this.root.querySelector("[data-act=phone]").setAttribute("aria-pressed", String(on));
    if (keep) remember("desk-phone", on ? "yes" : "");
  }

  /** The page's own light: the admin's until it is chosen otherwise. */
  light(choice = this.theme) {
    const admin = document.documentElement.classList.contains("dark") ? "dark" : "light";
    this.theme = choice;
    const theme = choice || admin;
    this.root.dataset.theme = theme;
    this.root.querySelector("[data-act=theme]").setAttribute("aria-pressed", String(theme === "dark"));
    this.look(theme);
  }

  otherLight() {
    this.light(this.root.dataset.theme === "dark" ? "light" : "dark");
    remember("desk-theme", this.theme);
  }
}
