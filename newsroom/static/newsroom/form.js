// What the forms of the admin share: tags that do not exist yet, pictures to pick, Ctrl+S, asking first.

import { picker } from "./picker.js";

export function arrange() {
  document.querySelectorAll("[data-picker]").forEach(picker);
  saveByKey();
  askFirst();
  kickers();
  // Django sets Select2 up when the document is ready; its “clear all” breaks the list for screen readers.
  for (const select of document.querySelectorAll("[data-desk-tags]")) select.dataset.allowClear = "false";
  oneLine(document.getElementById("id_headline"));
  // Select2 is set up by Django when the document is ready; we come after it.
  window.django?.jQuery?.(newTags);
  window.django?.jQuery?.(nameChoices);
}

// Select2 names a choice by what is chosen alone; its label belongs to the name.
function nameChoices() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible[id]")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const choice = select.nextElementSibling?.querySelector(".select2-selection--single");
    if (!label || !choice) continue;
    label.id ||= `${select.id}_label`;
    const chosen = choice.querySelector(".select2-selection__rendered");
    chosen.removeAttribute("role"); // it says “textbox”, without a name
    chosen.removeAttribute("aria-readonly");
    choice.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
  }
}

function newTags() {
  const $ = window.django.jQuery;
  for (const select of document.querySelectorAll("[data-desk-tags]")) {
    const select2 = $(select).data("select2");
    if (!select2) continue;
    const label = document.querySelector(`label[for="${select.id}"]`)?.textContent.trim();
    select2.$container.find(".select2-search__field").attr("aria-label", label ?? "Tags");
    const known = () => [...select.options].map((option) => option.text.toLowerCase());
    select2.dataAdapter.createTag = ({ term }) => {
      const name = term.trim().replace(/\s+/g, " ");
      if (!name || known().includes(name.toLowerCase())) return null;
      return { id: select.dataset.deskTags + name, text: name, isNew: true };
    };
    // What exists comes first: pressing Enter must not make a second “Evaluation”.
    select2.dataAdapter.insertTag = (data, tag) => {
      if (!data.some((one) => one.text?.toLowerCase() === tag.text.toLowerCase())) data.push(tag);
    };
    select2.options.set("templateResult", (one) => (one.isNew ? `Add the tag “${one.text}”` : one.text));
  }
}

function saveByKey() {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault(); // never the browser's own “save this page”
    const button = document.querySelector("[data-save]") ?? document.querySelector("#submit-row [name=_continue]");
    if (!document.querySelector("dialog[open]")) button?.click();
  }, true); // before the select boxes, which keep their keys to themselves
}

// --- asking before what cannot be undone ----------------------------------------------------------

let dialog;

function askFirst() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-ask]");
    if (!button?.closest("[data-room]") || button.dataset.agreed) return;
    event.preventDefault();
    if (!(await agreed(button.dataset.ask, button.dataset.askYes ?? button.textContent.trim()))) return button.focus();
    button.dataset.agreed = "yes";
    button.click();
    delete button.dataset.agreed;
  });
}

function agreed(question, yes) {
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.className = "asking";
    dialog.setAttribute("aria-labelledby", "asking-question");
    dialog.innerHTML = `<form method="dialog"><p id="asking-question"></p><div class="asking-buttons">
      <button class="quiet-button" value="">Cancel</button><button class="strong-button" value="yes"></button></div></form>`;
    document.body.append(dialog);
  }
  dialog.querySelector("p").textContent = question;
  dialog.querySelector("[value=yes]").textContent = yes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

// A headline wraps where it is long, but it is one line: Enter goes on to the standfirst.
function oneLine(headline) {
  if (headline?.tagName !== "TEXTAREA") return;
  headline.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    document.getElementById("id_standfirst").focus();
  });
}

// The kicker is one of the tags: its choices follow them, and a tag that is taken out leaves it.
function kickers() {
  for (const select of document.querySelectorAll("select[data-kicker]")) {
    const tags = select.form.elements.namedItem(select.dataset.kicker);
    const update = () => {
      const kept = select.value;
      const stored = [...tags.selectedOptions].filter(({ value }) => /^\d+$/.test(value));
      select.replaceChildren(select.options[0], ...stored.map(({ text, value }) => new Option(text, value)));
      select.value = stored.some(({ value }) => value === kept) ? kept : "";
    };
    window.django?.jQuery?.(tags).on("change", update);
    update();
  }
}
