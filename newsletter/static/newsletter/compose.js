// The desk at which an issue is composed: moving items, live lengths, and the letter's switches.
// The letter follows what is typed. Everything also works without it: places are numbers, and the
// letter is shown after each save.

import "./asking.js";

const AT_MOST_ONCE = { once: true };
// Milliseconds without a key before the letter is asked for: short enough to feel at once.
const PAUSE = 100;

function ready() {
  document.documentElement.classList.add("has-script");
  document.querySelectorAll("[data-length]").forEach(countLength);
  const list = document.querySelector(".items");
  if (list) makeSortable(list);
  const letter = document.querySelector(".compose-letter");
  if (letter) makeSwitches(letter);
  const form = document.getElementById("issue_form");
  if (letter && form && document.querySelector(".compose-field")) followTyping(letter, form);
  document.addEventListener("keydown", saveByKey);
}

function countLength(field) {
  const shown = document.querySelector(`output[for="${field.id}"]`);
  if (!shown) return;
  const best = Number(shown.dataset.best);
  const count = () => {
    const length = [...field.value].length;
    shown.textContent = `${length} of about ${best}`;
    shown.classList.toggle("is-long", length > best);
  };
  field.addEventListener("input", count);
  count();
}

function saveByKey(event) {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
  const save = document.querySelector("button[name=_continue][form=issue_form]");
  if (!save) return;
  event.preventDefault();
  save.click();
}

// --- moving items ---------------------------------------------------------------------------------

function makeSortable(list) {
  const said = document.getElementById("items-said");
  let dragged = null;

  const number = () => {
    [...list.children].forEach((item, place) => {
      item.querySelector(".item-position").value = place;
      item.querySelector("[data-step='-1']").disabled = place === 0;
      item.querySelector("[data-step='1']").disabled = place === list.children.length - 1;
    });
    const added = document.querySelector(".item-new .item-position");
    if (added) added.value = list.children.length;
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const item = button.closest(".item");
    const neighbour = button.dataset.step === "1" ? item.nextElementSibling : item.previousElementSibling;
    if (!neighbour) return;
    if (button.dataset.step === "1") neighbour.after(item);
    else neighbour.before(item);
    number();
    (button.disabled ? item.querySelector("[data-step]:not(:disabled)") : button).focus();
    said.textContent = `“${item.dataset.name}” is now ${[...list.children].indexOf(item) + 1} of ${list.children.length}.`;
    moved();
  });

  list.addEventListener("dragstart", (event) => {
    if (!event.target.classList?.contains("item-handle")) return;
    dragged = event.target.closest(".item");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.name);
    event.dataTransfer.setDragImage(dragged, 20, 20);
    dragged.classList.add("is-dragged");
    document.addEventListener("dragend", finish, AT_MOST_ONCE);
  });

  list.addEventListener("dragover", (event) => {
    const over = event.target.closest(".item");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });

  list.addEventListener("drop", (event) => event.preventDefault());

  list.addEventListener("change", (event) => {
    if (!event.target.name?.endsWith("-DELETE")) return;
    event.target.closest(".item").classList.toggle("is-leaving", event.target.checked);
  });

  function finish() {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    number();
    moved();
  }

  function moved() {
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  number();
}

// --- the letter beside it -------------------------------------------------------------------------

function makeSwitches(letter) {
  const frame = letter.querySelector(".compose-frame");
  letter.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set]");
    if (!button) return;
    const { set, to } = button.dataset;
    letter.dataset[set] = to;
    letter.querySelectorAll(`[data-set="${set}"]`).forEach((other) => {
      other.setAttribute("aria-pressed", String(other === button));
    });
    if (set === "width") return;
    if (letter.refresh) letter.refresh();
    else frame.src = address(letter, frame);
  });
}

function address(letter, frame) {
  return `${frame.dataset.base}?look=${letter.dataset.look}&part=${letter.dataset.part}`;
}

// --- the letter as it is typed --------------------------------------------------------------------

function followTyping(letter, form) {
  const frame = letter.querySelector(".compose-frame");
  const weight = letter.querySelector(".compose-weight");
  let touched = false;
  let waiting = 0;
  let asked = null;

  const soon = () => {
    touched = true;
    showEnvelope(letter, form);
    clearTimeout(waiting);
    waiting = setTimeout(refresh, PAUSE);
  };

  async function refresh() {
    clearTimeout(waiting);
    if (!touched) {
      frame.src = address(letter, frame);
      return;
    }
    // Whatever was asked before is stale now; its answer is not waited for.
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(address(letter, frame), { method: "POST", body: new FormData(form), signal: asked.signal });
      if (!answer.ok) return;
      const page = await answer.text();
      // In place, so that the frame neither flashes nor jumps to its top. No script runs in it.
      frame.contentDocument.documentElement.innerHTML = page.replace(/^[^]*?<html[^>]*>/, "").replace(/<\/html>[^]*$/, "");
      if (weight) weight.textContent = answer.headers.get("X-Letter-Size") ?? "";
    } catch (error) {
      // The letter last shown stays; the next key asks again.
      if (error.name !== "AbortError") console.info("The letter could not be refreshed.", error);
    }
  }

  letter.refresh = refresh;
  // The saved letter that was still loading when somebody began to type.
  frame.addEventListener("load", () => touched && refresh());
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // Only jQuery hears of what is chosen in an autocomplete field.
  window.django?.jQuery?.(form).on("select2:select select2:unselect", soon);
  // What was refused is in the form, and nowhere else.
  if (form.querySelector(".has-errors")) soon();
}

function showEnvelope(letter, form) {
  letter.querySelectorAll("[data-shows]").forEach((shown) => {
    shown.textContent = form.elements[shown.dataset.shows].value;
  });
}

ready();
