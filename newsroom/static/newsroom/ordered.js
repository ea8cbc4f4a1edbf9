// The authors of a byline and the pins under an article: rows in order, and a field that finds another.

import { changed, orderable, rowFrom } from "./ordering.js";

const PAUSE = 150; // milliseconds without a key before others are looked for

export class Ordered {
  constructor(root) {
    this.root = root;
    this.list = root.querySelector("[data-rows]");
    this.field = root.querySelector("[role=combobox]");
    this.found = root.querySelector("[role=listbox]");
    this.order = orderable(this.list, { name: (row) => this.nameOf(row), say: (words) => this.say(words) });
    this.timer = 0;
    this.asked = 0;
    this.field.addEventListener("input", (event) => {
      event.stopPropagation(); // what is typed to find somebody is not part of the article
      clearTimeout(this.timer);
      // Until the answer to these words is there, Enter waits: never somebody who answered to older ones.
      this.asked += 1;
      this.point(-1);
      this.isWaiting = Boolean(this.field.value.trim());
      this.wantsFirst = false;
      this.timer = setTimeout(() => this.look(), PAUSE);
    });
    this.field.addEventListener("focus", () => this.look());
    this.field.addEventListener("blur", () => this.close());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.found.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the field keeps the focus
      this.choose(event.target.closest("[role=option]"));
    });
    this.list.addEventListener("click", (event) => {
      const row = event.target.closest("[data-remove]")?.closest("li");
      if (row) this.remove(row);
    });
  }

  get name() { return this.root.dataset.ordered; }

  get keys() { return [...this.list.querySelectorAll("input")].map((input) => input.value); }

  nameOf(row) { return row.querySelector("[data-name]").textContent; }

  say(words) { this.root.querySelector("[data-said]").textContent = words; }

  add(key, name) {
    if (this.keys.includes(String(key))) return;
    const row = rowFrom(this.root);
    row.querySelector("input").value = key;
    row.querySelector("[data-name]").textContent = name;
    for (const [part, words] of [["up", `Move ${name} up`], ["down", `Move ${name} down`], ["remove", `Remove ${name}`]]) {
      row.querySelector(`[data-${part}]`).setAttribute("aria-label", words);
    }
    this.list.append(row);
    this.order.mark();
    changed(this.list);
    this.say(`${name} added.`);
  }

  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const name = this.nameOf(row);
    row.remove();
    this.order.mark();
    changed(this.list);
    this.say(`${name} removed.`);
    (next?.querySelector("[data-remove]") ?? this.field).focus();
  }

  async look() {
    const mine = (this.asked += 1);
    const address = new URL(this.root.dataset.find, window.location.href);
    address.searchParams.set("term", this.field.value.trim());
    const answer = await fetch(address).catch(() => null);
    if (mine !== this.asked || document.activeElement !== this.field) return;
    const results = answer?.ok ? (await answer.json()).results : null;
    const { article } = document.querySelector("[data-room]")?.dataset ?? {};
    const free = results?.filter(({ id }) => {
      const isItself = this.name === "pins" && String(id) === article;
      return !isItself && !this.keys.includes(String(id));
    });
    this.isWaiting = false;
    this.offer(free, results ? "Nobody else and nothing else found." : "The server cannot be reached. Try again.");
  }

  offer(results, otherwise) {
    const options = (results ?? []).slice(0, 8).map(({ id, text }, place) => {
      const option = document.createElement("li");
      Object.assign(option, { id: `${this.found.id}_${place}`, textContent: text, role: "option" });
      option.dataset.key = id;
      option.setAttribute("aria-selected", "false");
      return option;
    });
    this.found.replaceChildren(...options);
    this.found.hidden = options.length === 0;
    this.field.setAttribute("aria-expanded", String(options.length > 0));
    this.point(options.length && this.field.value.trim() ? 0 : -1);
    if (!options.length && this.field.value.trim()) this.say(otherwise);
    if (this.wantsFirst) this.choose(options[0]);
    this.wantsFirst = false;
  }

  point(place) {
    const options = [...this.found.children];
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    options[place]?.scrollIntoView({ block: "nearest" });
    if (options[place]) this.field.setAttribute("aria-activedescendant", options[place].id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const options = [...this.found.children];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault(); // never the whole form
      if (at >= 0) this.choose(options[at]);
      else this.wantsFirst = this.isWaiting;
    } else if (event.key === "Escape" && !this.found.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (!event.altKey && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      if (this.found.hidden) this.look();
      else if (options.length) this.point((at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length);
    } else if (event.key === "Backspace" && !this.field.value && this.list.lastElementChild) {
      this.list.lastElementChild.querySelector("[data-remove]").focus();
    }
  }

  choose(option) {
    if (!option) return;
    this.field.value = "";
    this.add(option.dataset.key, option.textContent);
    this.close();
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.isWaiting = this.wantsFirst = false;
    this.found.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }
}

/** Suggestions with a Pin button each: pinning moves one into the rows, removing it there gives it back. */
export function suggestions(root, ordered) {
  const rows = () => [...root.querySelectorAll("[data-key]")]; // each save may bring others
  const update = () => {
    for (const row of rows()) row.hidden = ordered.keys.includes(row.dataset.key);
    root.hidden = rows().every((row) => row.hidden);
  };
  root.addEventListener("click", (event) => {
    const row = event.target.closest("[data-pin]")?.closest("[data-key]");
    if (!row) return;
    ordered.add(row.dataset.key, row.dataset.name);
    (rows().find((one) => !one.hidden)?.querySelector("[data-pin]") ?? ordered.field).focus();
  });
  ordered.list.addEventListener("change", update);
  document.addEventListener("desk:saved", update);
  update();
}
