// Finds an article, a tool or a tag by typing, and links to it: a combobox that opens at the cursor.

import { places } from "./mirror.js";
import { chosen, escapeWords, inCode, replace } from "./marks.js";

const PAUSE = 90;

const LAYOUT = `
  <input type="text" form="nowhere" role="combobox" aria-expanded="false" aria-autocomplete="list" autocomplete="off" spellcheck="false"
    aria-label="Find an article, a tool or a tag" placeholder="Find an article, a tool or a tag">
  <ul role="listbox" aria-label="What was found"></ul>
  <p class="finder-said" role="status"></p>`;

export class Finder {
  constructor(root, area) {
    this.root = root;
    this.area = area;
    this.box = document.createElement("div");
    this.box.className = "finder";
    this.box.hidden = true;
    this.box.innerHTML = LAYOUT;
    this.input = this.box.querySelector("input");
    this.list = this.box.querySelector("ul");
    this.said = this.box.querySelector("p");
    this.list.id = `${area.id || area.name}-found`;
    this.input.setAttribute("aria-controls", this.list.id);
    this.number = 0;
    this.options = [];
    this.active = -1;
    area.parentElement.append(this.box);
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", (event) => {
      event.stopPropagation(); // nothing of the form has changed
      clearTimeout(this.timer);
      // Until the answer to these words is there, Enter must not link what answered to older ones.
      this.number += 1;
      this.waiting = true;
      this.hurried = false;
      this.choose(-1);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("beforeinput", (event) => this.hold(event));
    this.input.addEventListener("change", (event) => event.stopPropagation());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(this.options[[...this.list.children].indexOf(event.target.closest("li"))]));
    this.box.addEventListener("focusout", (event) => {
      const isLeft = !this.box.hidden && !this.box.contains(event.relatedTarget);
      if (isLeft && !this.hurried) this.close(false); // Enter was pressed: the link still comes
    });
  }

  /** Opens at the cursor; `opening` is what was typed to open it and goes away with the choice. */
  open(opening = "") {
    const { area } = this;
    this.words = chosen(area).includes("\n") ? "" : chosen(area);
    const length = opening.length;
    this.from = area.selectionStart - length;
    this.to = area.selectionEnd + (length && this.words ? length : 0);
    this.back = [area.selectionStart, area.selectionEnd];
    this.input.value = this.words;
    this.box.hidden = this.hurried = false;
    this.behind = "";
    this.place();
    this.show([], "");
    this.input.focus();
    this.input.select();
    this.ask();
  }

  /** Two brackets just typed open it; says whether they did. */
  bracketed() {
    const { value, selectionStart, selectionEnd } = this.area;
    const open = value.slice(selectionStart - 2, selectionStart) === "[[" && value[selectionStart - 3] !== "[";
    if (!open || inCode(this.area)) return false;
    if (selectionStart !== selectionEnd && value.slice(selectionEnd, selectionEnd + 2) !== "]]") return false;
    this.open("[[");
    return true;
  }

  place() {
    const [{ top, left, height }] = places(this.area, [this.area.selectionEnd]);
    const { clientWidth, clientHeight } = this.area;
    const line = top - this.area.scrollTop;
    const width = Math.min(420, clientWidth - 16);
    this.box.style.width = `${width}px`;
    this.box.style.left = `${Math.max(8, Math.min(left, clientWidth - width - 8))}px`;
    const below = clientHeight - line - height;
    const above = below < 260 && line > below;
    this.box.style.top = above ? "auto" : `${Math.max(0, line + height + 4)}px`;
    this.box.style.bottom = above ? `${clientHeight - line + 4}px` : "auto";
    this.list.style.maxHeight = `${Math.max(120, Math.min(320, (above ? line : below) - 90))}px`;
  }

  async ask() {
    const mine = (this.number += 1);
    this.waiting = true;
    const query = this.input.value.trim();
    try {
      const answer = await fetch(`${this.root.dataset.find}?${new URLSearchParams({ q: query })}`);
      const said = await answer.json().catch(() => ({}));
      if (mine !== this.number || this.box.hidden) return;
      if (!answer.ok) return this.show([], said.error ?? `Nothing can be looked up (error ${answer.status}). Try again.`);
      this.show(said.found, sentence(said.found, query));
    } catch {
      if (mine === this.number) this.show([], "The server cannot be reached. Try again when it is back.");
    }
  }

  show(found, said) {
    this.options = found;
    this.said.textContent = said;
    this.said.classList.toggle("unseen", found.length > 0);
    this.list.replaceChildren(...found.map((one, number) => option(one, `${this.list.id}-${number}`)));
    this.list.hidden = !found.length;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.choose(found.length ? 0 : -1);
    this.waiting = false;
    if (this.hurried && found.length) return this.take(found[0]);
    this.input.value += this.behind; // with nothing to stand behind it is kept where it can be seen
    this.behind = "";
    this.hurried = false;
  }

  choose(number) {
    this.active = number;
    [...this.list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === number)));
    const item = this.list.children[number];
    if (item) this.input.setAttribute("aria-activedescendant", item.id);
    else this.input.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    const count = this.options.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.hurried = false;
      if (count) this.choose((this.active + step + count) % count);
    } else if (event.key === "Enter") this.enter();
    else if (event.key === "Escape") this.close(true);
    else if (event.key === "Backspace" && !this.input.value) this.close(true);
    else return;
    event.preventDefault();
  }

  /** Links the chosen one; an Enter that is quicker than the answer links its first when it is there. */
  enter() {
    if (this.active >= 0) this.take(this.options[this.active]);
    else if (this.hurried) this.behind += "\n";
    else this.hurried = this.waiting;
  }

  /** What is typed between such an Enter and the answer belongs to the article, behind the link. */
  hold(event) {
    const takesBack = event.inputType === "deleteContentBackward" && this.behind;
    if (!this.hurried || !(event.data || takesBack)) return;
    event.preventDefault();
    this.behind = takesBack ? this.behind.slice(0, -1) : this.behind + event.data;
  }

  take(one) {
    if (!one) return;
    const text = `[${escapeWords(this.words.trim() || one.title)}](${one.ref})${this.behind}`;
    const { area, from, to } = this;
    const isHere = this.box.contains(document.activeElement);
    this.close(isHere);
    if (isHere) return replace(area, from, to, text);
    area.setRangeText(text, from, to, "preserve"); // the writer is elsewhere by now, and stays there
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  close(andReturn) {
    this.number += 1;
    clearTimeout(this.timer);
    this.box.hidden = true;
    this.hurried = false;
    if (!andReturn) return;
    this.area.focus();
    this.area.setSelectionRange(...this.back);
  }
}

function option({ title, kind, note }, id) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  const about = document.createElement("span");
  item.id = id;
  item.setAttribute("role", "option");
  name.className = "finder-title";
  about.className = "finder-note";
  name.textContent = title;
  about.textContent = note ? `${kind} · ${note}` : kind;
  item.append(name, about);
  return item;
}

function sentence(found, query) {
  if (found.length) return `${found.length} found. Up and down choose, Enter links.`;
  return query ? `Nothing of ours is called “${query}”. Try another word of its title.` : "There is nothing to link to yet.";
}
