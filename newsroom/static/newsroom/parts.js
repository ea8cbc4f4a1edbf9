// The parts of a series, put in order; they come and go at their own desks.

import { orderable } from "./ordering.js";

for (const root of document.querySelectorAll("[data-parts]")) {
  orderable(root.querySelector("[data-rows]"), {
    name: (row) => row.querySelector("[data-name]").textContent,
    say: (words) => { root.querySelector("[data-said]").textContent = words; },
  });
}
