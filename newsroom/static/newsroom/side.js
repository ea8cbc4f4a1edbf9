// The panel beside the text: it opens and closes, remembers its sections, and leads to its fields.

import { quickDates, remaining } from "./dates.js";
import { address, length, looks } from "./looks.js";
import { Ordered, suggestions } from "./ordered.js";
import { Sources } from "./sources.js";

const NARROW = window.matchMedia("(max-width: 1199px)");
const FOCUSABLE = "input:not([type=hidden]), select, textarea, button, summary, a[href]";

const store = {
  get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window */ } },
};

// --- the panel ------------------------------------------------------------------------------------

class Panel {
  constructor(room) {
    this.room = room;
    this.side = room.querySelector("[data-side]");
    this.toggles = [...room.querySelectorAll("[data-panel-toggle]")];
    this.show(!NARROW.matches && store.get("desk-panel") !== "closed");
    for (const toggle of this.toggles) toggle.addEventListener("click", () => this.toggle());
    room.querySelector("[data-panel-close]").addEventListener("click", () => this.toggle());
    NARROW.addEventListener("change", () => this.show(!NARROW.matches && store.get("desk-panel") !== "closed"));
    document.addEventListener("keydown", (event) => this.key(event));
    room.addEventListener("pointerdown", (event) => {
      if (NARROW.matches && this.isOpen && event.target.closest("#words")) this.toggle();
    });
  }

  get isOpen() { return this.room.dataset.panel === "open"; }

  show(open) {
    this.room.dataset.panel = open ? "open" : "closed";
    for (const toggle of this.toggles) toggle.setAttribute("aria-expanded", String(open));
    const words = document.getElementById("words");
    words.inert = NARROW.matches && open;
  }

  toggle() {
    this.show(!this.isOpen);
    if (!NARROW.matches) store.set("desk-panel", this.room.dataset.panel);
    if (this.isOpen) this.side.querySelector(NARROW.matches ? "[data-panel-close]" : "summary").focus();
    else this.toggles[0].focus();
  }

  key(event) {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === ".") {
      event.preventDefault();
      this.toggle();
    } else if (event.key === "Escape" && NARROW.matches && this.isOpen && !event.defaultPrevented) this.toggle();
  }
}

// --- its sections ---------------------------------------------------------------------------------

function rememberSections(side) {
  const key = "desk-sections";
  let known = {};
  try { known = JSON.parse(store.get(key)) ?? {}; } catch { /* older or broken */ }
  for (const section of side.querySelectorAll("[data-section]")) {
    const name = section.dataset.section;
    if (name in known && !("hasErrors" in section.dataset)) section.open = known[name];
    section.querySelector("summary").addEventListener("click", () => {
      known[name] = !section.open; // the click is still to open or close it
      store.set(key, JSON.stringify(known));
    });
  }
}

// A review's fields are out of the way while the article is none, unless something is in them.
function reviewForReviews() {
  const kind = document.getElementById("id_kind");
  const section = document.getElementById("side-review");
  if (!kind || !section) return;
  const update = () => {
    const filled = [...section.querySelectorAll("input, select, textarea")].some((field) => field.value.trim());
    section.hidden = kind.value !== "review" && !filled && !("hasErrors" in section.dataset);
  };
  kind.addEventListener("change", () => {
    update();
    if (kind.value === "review") section.open = true;
  });
  update();
}

// --- leading to a field ---------------------------------------------------------------------------

function lead(panel) {
  const follow = (hash) => {
    if (/^#body:\d+$/.test(hash)) {
      if (NARROW.matches) panel.show(false);
      const line = Number(hash.slice("#body:".length));
      document.querySelector("[data-desk]")?.dispatchEvent(new CustomEvent("desk:goto", { detail: { line } }));
      return true;
    }
    if (!/^#(field|side)-[\w-]+$/.test(hash)) return false;
    const place = document.getElementById(hash.slice(1));
    if (!place) return false;
    if (panel.side.contains(place)) panel.show(true);
    else if (NARROW.matches) panel.show(false);
    for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.hidden = false;
      fold.open = true;
    }
    for (const fold of place.querySelectorAll("details:has(.side-errors)")) fold.open = true;
    const wrong = place.querySelector("[aria-invalid=true]");
    place.scrollIntoView({ block: "nearest" });
    const field = wrong ?? [...place.querySelectorAll(FOCUSABLE)].find((one) => one.checkVisibility());
    // Select2 hides the select itself and stands in for it.
    const standIn = field?.nextElementSibling?.querySelector?.(".select2-selection");
    (standIn ?? field)?.focus();
    return true;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && follow(link.getAttribute("href"))) event.preventDefault();
  });
  const first = document.querySelector("[data-wrong] a");
  window.addEventListener("load", () => follow(window.location.hash) || (first && follow(first.getAttribute("href"))));
}

// --- the bar --------------------------------------------------------------------------------------

function menu() {
  const button = document.querySelector("[data-menu]");
  const panel = document.getElementById("room-menu");
  if (!button || !panel) return;
  const show = (open) => {
    panel.classList.toggle("is-open", open);
    button.setAttribute("aria-expanded", String(open));
    if (open) panel.querySelector("a[href]")?.focus();
  };
  button.addEventListener("click", () => show(!panel.classList.contains("is-open")));
  panel.addEventListener("click", (event) => { if (event.target === panel) show(false); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.classList.contains("is-open")) return;
    show(false);
    button.focus();
  });
}

function closeMessages() {
  document.querySelector("[data-told]")?.addEventListener("click", ({ target }) => {
    if (target.closest("[data-close]")) target.closest("li").remove();
  });
}

const room = document.querySelector("[data-room]");
if (room) {
  const panel = new Panel(room);
  rememberSections(panel.side);
  menu();
  closeMessages();
  reviewForReviews();
  lead(panel);
  const headline = document.getElementById("id_headline");
  if (!room.dataset.article && headline && !headline.value && !document.querySelector("[data-wrong]")) headline.focus();
}
for (const root of document.querySelectorAll("[data-ordered]")) {
  const ordered = new Ordered(root);
  const near = document.querySelector(`[data-suggestions-for="${ordered.name}"]`);
  if (near) suggestions(near, ordered);
}
document.querySelectorAll("[data-sources]").forEach((root) => new Sources(root));
document.querySelectorAll("[data-looks]").forEach(looks);
document.querySelectorAll("[data-address]").forEach(address);
document.querySelectorAll("[data-length-of]").forEach(length);
document.querySelectorAll("[data-dates-for]").forEach(quickDates);
document.querySelectorAll("[data-hour]").forEach(remaining);
