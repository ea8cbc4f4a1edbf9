// The desk at which an issue is composed: it puts the parts together, each a module of its own.

import "./asking.js";
import { makeAdder } from "./compose_adding.js";
import { followInboxes } from "./compose_inbox.js";
import { Items } from "./compose_items.js";
import { followTyping, makeSwitches } from "./compose_letter.js";
import { Saving } from "./compose_saving.js";
import { makeTests } from "./compose_tests.js";

function ready() {
  const letter = document.querySelector(".compose-letter");
  if (letter) makeSwitches(letter);
  const form = document.getElementById("issue_form");
  if (!form || !document.getElementById("id_version")) return;
  document.querySelectorAll("output[data-best]").forEach(countLength);
  followInboxes(form);
  const place = document.getElementById("items");
  const items = new Items(place);
  makeAdder(place.querySelector(".adder"), items);
  const saving = new Saving(form, items);
  followTyping(letter, form);
  makeTests(form, saving);
  document.addEventListener("click", takeTheirs);
}

// Both ways to count are of use: characters as people see them, and how many are shown everywhere.
function countLength(shown) {
  const field = document.getElementById(shown.getAttribute("for"));
  const best = Number(shown.dataset.best);
  const count = () => {
    const length = [...field.value].length;
    shown.textContent = `${length} of about ${best}`;
    shown.classList.toggle("is-long", length > best);
  };
  field.addEventListener("input", count);
  count();
}

// After a conflict: what the other person wrote, into the field.
function takeTheirs(event) {
  const button = event.target.closest("[data-take]");
  const field = button && document.getElementById(button.dataset.take);
  if (!field) return;
  field.value = button.dataset.value;
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  button.textContent = "Taken";
  field.focus();
}

ready();
