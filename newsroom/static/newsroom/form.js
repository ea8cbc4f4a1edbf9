// The rest of an article's form: tabs, tags that do not exist yet, pictures to pick, Ctrl+S.

import { askAbout, pickFiles, pictures } from "./upload.js";

export function arrange() {
  document.querySelectorAll("[data-tabs]").forEach(tabs);
  document.querySelectorAll("[data-picker]").forEach(picker);
  reviewTabForReviews();
  saveByKey();
  askFirst();
  oneLine(document.getElementById("id_headline"));
  // Select2 is set up by Django when the document is ready; we come after it.
  window.django?.jQuery?.(newTags);
}

function tabs(root) {
  const list = root.querySelector("[role=tablist]");
  const all = [...list.querySelectorAll("[role=tab]")];
  const key = "desk-tab";
  const open = (tab, focus = false) => {
    for (const other of all) {
      const on = other === tab;
      other.setAttribute("aria-selected", String(on));
      other.tabIndex = on ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = !on;
    }
    if (focus) tab.focus();
    try { sessionStorage.setItem(key, tab.id); } catch { /* private window */ }
  };
  list.hidden = false;
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) open(tab);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const seen = all.filter((tab) => !tab.hidden);
    if (!step) return;
    event.preventDefault();
    open(seen.at((seen.indexOf(document.activeElement) + step) % seen.length), true);
  });
  let remembered = null;
  try { remembered = document.getElementById(sessionStorage.getItem(key)); } catch { /* private window */ }
  const wrong = all.find((tab) => tab.querySelector(".tab-errors"));
  open(wrong ?? (all.includes(remembered) && !remembered.hidden ? remembered : all[0]));
}

function reviewTabForReviews() {
  const kind = document.getElementById("id_kind");
  const tab = document.getElementById("tab-review");
  if (!kind || !tab) return;
  const update = () => {
    tab.hidden = kind.value !== "review" && !tab.querySelector(".tab-errors");
    if (tab.hidden && tab.getAttribute("aria-selected") === "true") tab.parentElement.firstElementChild.click();
  };
  kind.addEventListener("change", update);
  update();
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
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
    const button = document.querySelector("#submit-row [name=_continue]") ?? document.querySelector("#submit-row [name=_save]");
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}

function askFirst() {
  for (const button of document.querySelectorAll("button[data-ask]")) {
    button.addEventListener("click", (event) => {
      if (!window.confirm(button.dataset.ask)) event.preventDefault();
    });
  }
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
