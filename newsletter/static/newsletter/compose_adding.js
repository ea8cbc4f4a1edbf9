// Adding to an issue: what is typed is searched, arrow keys choose, Enter adds it without a save.

import { lookUp } from "./compose_looking_up.js";

const PAUSE = 120;
const OUT = "The search cannot be reached. Try again, or log in again in another tab.";

export function makeAdder(place, items) {
  const [field, list, said] = [place.querySelector("input"), place.querySelector("ul"), document.getElementById("add-said")];
  let [found, active, waiting, asked] = [[], -1, 0, null];

  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    active = -1;
  };

  const mark = (number) => {
    active = number;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === number)));
    if (number < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", list.children[number].id);
    list.children[number].scrollIntoView({ block: "nearest" });
  };

  const show = () => {
    list.replaceChildren(...found.map(option));
    list.hidden = !found.length;
    if (found.length) list.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-expanded", String(Boolean(found.length)));
    const none = field.value.trim() ? `Nothing is called “${field.value.trim()}”.` : "All that was published in this period is in an issue.";
    said.textContent = found.length ? `${found.length} found.` : none;
    place.querySelector(".compose-help").textContent = found.length ? "Enter adds the marked one." : none;
    mark(found.length && field.value.trim() ? 0 : -1);
  };

  const option = (one, number) => {
    const line = document.createElement("li");
    const barred = items.has(one.key) ? "In this issue already" : one.barred;
    Object.assign(line, { id: `add-found-${number}`, role: "option" });
    line.setAttribute("aria-selected", "false");
    if (barred) line.setAttribute("aria-disabled", "true");
    const [name, note] = [document.createElement("span"), document.createElement("span")];
    [name.textContent, note.textContent] = [one.name, barred || one.note];
    note.className = "compose-quiet";
    line.append(name, note);
    return line;
  };

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`${place.dataset.find}?q=${encodeURIComponent(field.value)}`, { signal: asked.signal, redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      found = (await answer.json()).found;
      if (document.activeElement === field) show();
    } catch (error) {
      if (error.name === "AbortError") return;
      said.textContent = place.querySelector(".compose-help").textContent = OUT;
    }
  }

  const choose = (number) => {
    const one = found[number];
    if (!one || one.barred || items.has(one.key)) return;
    close();
    field.value = "";
    const item = items.add(one);
    item.querySelector(".item-headline").focus();
    if (one.is_unread) lookUp(item, one, items, place.dataset.lookUp);
  };

  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  };

  field.addEventListener("input", (event) => { event.stopPropagation(); soon(); });
  field.addEventListener("change", (event) => event.stopPropagation());
  field.addEventListener("focus", soon);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); return close(); }
    if (event.key === "Enter") { event.preventDefault(); return choose(active); }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !found.length) return;
    event.preventDefault();
    if (list.hidden) show();
    mark((active + step + found.length) % found.length);
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const line = event.target.closest("li");
    if (line) choose([...list.children].indexOf(line));
  });
}
