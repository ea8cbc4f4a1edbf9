// What the forms of the admin share: tags that do not exist yet, pictures to pick, Ctrl+S, asking first.

import { askAbout, pickFiles, pictures } from "./upload.js";

export function arrange() {
  document.querySelectorAll("[data-picker]").forEach(picker);
  saveByKey();
  askFirst();
  oneLine(document.getElementById("id_headline"));
  // Select2 is set up by Django when the document is ready; we come after it.
  window.django?.jQuery?.(newTags);
}

function newTags() {
  const $ = window.django.jQuery;
  for (const select of document.querySelectorAll("[data-desk-tags]")) {
    const select2 = $(select).data("select2");
    if (!select2) continue;
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

function picker(root) {
  const select = root.querySelector("select");
  const shown = root.querySelector("[data-picture]");
  const { upload, images } = root.dataset;
  const show = (image) => {
    shown.hidden = !image;
    if (image) Object.assign(shown, { src: image.url, alt: image.alt });
    else shown.removeAttribute("src");
  };
  const take = async ([file]) => {
    const image = file && (await askAbout(file, { upload, images, verb: "Use this picture" }));
    if (!image) return;
    select.append(new Option(image.label, image.id, true, true));
    show(image);
    window.django?.jQuery?.(select).trigger("change");
    select.dispatchEvent(new Event("input", { bubbles: true }));
  };
  root.querySelector("[data-pick]").addEventListener("click", async () => take(await pickFiles()));
  root.addEventListener("dragover", (event) => event.preventDefault());
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    take(pictures(event.dataTransfer.files));
  });
  window.django?.jQuery?.(select).on("change", async () => {
    if (!select.value) return show(null);
    const answer = await fetch(images.replace(/\/0\/$/, `/${select.value}/`));
    if (answer.ok) show(await answer.json());
  });
}

function saveByKey() {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault(); // never the browser's own “save this page”
    const button = document.querySelector("[data-save]") ?? document.querySelector("#submit-row [name=_continue]");
    if (!document.querySelector("dialog[open]")) button?.click();
  });
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
