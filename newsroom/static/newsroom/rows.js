// Rows of small inputs: added, removed and put in order. The order on the page is the order that is sent.

import { changed, orderable, rowFrom } from "./ordering.js";

const NOUNS = { up: "Move %s up", down: "Move %s down", remove: "Remove %s" };

function rows(root) {
  const list = root.querySelector("[data-rows]");
  const add = root.querySelector("[data-add]");
  const say = (words) => { root.querySelector("[data-said]").textContent = words; };
  const name = (row) => row.querySelector("input.is-label, input:last-of-type")?.value.trim() || "the new line";
  const order = orderable(list, { name, say });
  const call = (row) => {
    for (const [part, words] of Object.entries(NOUNS)) {
      row.querySelector(`[data-${part}]`).setAttribute("aria-label", words.replace("%s", name(row)));
    }
  };

  add.addEventListener("click", () => {
    const row = rowFrom(root);
    list.append(row);
    order.mark();
    row.querySelector("input, select").focus();
    say(`A line was added at the end: ${list.children.length} of ${list.children.length}.`);
  });
  list.addEventListener("input", (event) => {
    const row = event.target.closest("li");
    if (row) call(row);
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-remove]")?.closest("li");
    if (!row) return;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    say(`${name(row)} removed.`);
    row.remove();
    order.mark();
    changed(list);
    (next?.querySelector("[data-remove]") ?? add).focus();
  });
}

document.querySelectorAll("[data-rows-of]").forEach(rows);
