// Notes and preview links beside the text: sent and shown without leaving it, so that nothing typed is lost.
// Without this script they are ordinary forms.

import { changedSince, passage, place } from "./passages.js";

const body = () => document.getElementById("id_body");
const section = (inside) => inside.closest("details.side");

class Panel {
  constructor(root) {
    this.root = root;
    this.trouble = root.parentElement.querySelector("[data-notes-trouble]");
    this.form = document.getElementById(root.dataset.notes ? "notes-form" : "previews-form");
    this.form?.addEventListener("submit", (event) => this.send(event));
    root.addEventListener("click", (event) => this.click(event));
    root.addEventListener("keydown", (event) => this.key(event));
    this.arrange();
  }

  async send(event) {
    event.preventDefault();
    const button = event.submitter;
    if (!button) return;
    const body = new FormData(this.form, button); // a disabled button would be left out of it
    this.complain("");
    button.disabled = true;
    try {
      const answer = await fetch(button.getAttribute("formaction") ?? this.form.action, {
        method: "POST", body, headers: { "X-Fragment": "1" },
      });
      if (answer.redirected || !answer.ok) throw new Error(await sentenceOf(answer));
      this.show(await answer.text(), sentBy(button));
    } catch (error) {
      const away = error instanceof TypeError;
      this.complain(away ? "The server cannot be reached. What you typed is still here; try again." : error.message);
      button.disabled = false;
      button.focus();
    }
  }

  // The answer takes the place of what was there; other words that are being typed stay.
  show(html, sent) {
    const typed = new Map();
    for (const field of this.root.querySelectorAll("textarea[name], input[name]:not([type=checkbox])")) {
      const isNew = !sent.includes(field.name) && field.value !== field.defaultValue;
      if (isNew) typed.set(field.name, { value: field.value, open: Boolean(field.closest("details[open]")) });
    }
    const wasOpen = this.root.querySelector("[data-settled]")?.open;
    this.root.innerHTML = html;
    for (const [name, { value, open }] of typed) {
      const field = this.root.querySelector(`[name="${name}"]`);
      if (!field) continue;
      field.value = value;
      const more = field.closest("details");
      if (more && open) more.open = true;
    }
    const settled = this.root.querySelector("[data-settled]");
    if (settled && wasOpen) settled.open = true;
    this.arrange();
    this.root.querySelector("textarea:not([hidden]), input")?.focus({ preventScroll: true });
  }

  arrange() {
    const glance = section(this.root)?.querySelector("[data-glance]");
    const said = this.root.firstElementChild?.dataset.glance;
    if (glance && said !== undefined) glance.textContent = said;
    for (const copy of this.root.querySelectorAll("[data-copy]")) copy.hidden = !navigator.clipboard;
    this.showQuote(this.quote?.value ?? "");
    this.lookAgain();
  }

  get quote() {
    return this.root.querySelector("[name=quote]");
  }

  // Puts a passage under the note that is being written.
  showQuote(words) {
    if (!this.quote) return;
    this.quote.value = words;
    this.root.querySelector("[data-quote-field]").hidden = !words;
    this.root.querySelector("[data-quote-shown]").textContent = words;
  }

  begin(words) {
    const details = section(this.root);
    if (details) details.open = true;
    openPanel();
    this.showQuote(words);
    const text = this.root.querySelector("[name=text]");
    text.focus({ preventScroll: true }); // only the panel may scroll, never the room around it
    const scroller = this.root.closest("[data-side]");
    if (scroller) scroller.scrollTop += text.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 160;
  }

  // Says of each passage whether it still stands in what is being typed now.
  lookAgain() {
    const area = body();
    if (!area) return;
    for (const button of this.root.querySelectorAll("[data-quote]")) {
      const said = button.parentElement.querySelector("[data-changed]");
      said.hidden = !changedSince(area.value, button.dataset.quote);
    }
  }

  click(event) {
    const button = event.target.closest("button, summary");
    if (!button) return;
    if ("quote" in button.dataset) goTo(button);
    else if ("dropQuote" in button.dataset) this.begin("");
    else if ("copy" in button.dataset) copy(button);
    else if (button.matches(".note-more > summary") && !button.parentElement.open) {
      setTimeout(() => button.parentElement.querySelector("textarea").focus());
    }
  }

  // Ctrl+Enter sends what one is writing, as everywhere.
  key(event) {
    if (event.key !== "Enter") return;
    if (event.target.matches("input:not([readonly])")) event.preventDefault();
    else if (!(event.ctrlKey || event.metaKey) || !event.target.matches("textarea")) return;
    event.preventDefault();
    event.target.closest("details, fieldset").querySelector("button[type=submit]").click();
  }

  complain(sentence) {
    this.trouble.textContent = sentence;
    this.trouble.hidden = !sentence;
  }
}

function sentBy(button) {
  const id = button.getAttribute("formaction").match(/\/(\d+)\/$/)?.[1];
  if (button.name !== "do") return ["text", "quote", "label"];
  return [`${button.value}-${id}`];
}

async function sentenceOf(answer) {
  if (answer.redirected || answer.status === 403) {
    const said = await answer.json().catch(() => ({}));
    return said.error ?? "You are logged out. Log in again in another tab, then go on here: what you typed is still here.";
  }
  const said = await answer.json().catch(() => ({}));
  return said.error ?? `That did not work (error ${answer.status}). What you typed is still here.`;
}

function openPanel() {
  const room = document.querySelector("[data-room]");
  if (room && room.dataset.panel !== "open") document.querySelector("[data-panel-toggle]")?.click();
}

function goTo(button) {
  const area = body();
  const found = area && place(area.value, button.dataset.quote);
  const line = found ? found.line : Number(button.dataset.goto);
  if (!area || !line) return;
  const desk = area.closest("[data-desk]") ?? document.querySelector("[data-desk]");
  desk?.dispatchEvent(new CustomEvent("desk:goto", { bubbles: true, detail: { line } }));
  if (!found) return;
  area.focus();
  area.setSelectionRange(found.start, found.end);
}

async function copy(button) {
  const field = button.parentElement.querySelector("[data-address]");
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
  } catch {
    field.select();
    button.textContent = "Press Ctrl+C";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 2500);
}

// --- a note on what is selected -------------------------------------------------------------------

function offerNotes(panel) {
  const area = body();
  if (!area) return;
  const pill = Object.assign(document.createElement("button"), {
    type: "button", className: "note-pill", hidden: true, title: "Ctrl+Alt+M", textContent: "Note on this passage",
  });
  const home = area.parentElement;
  home.classList.add("note-home");
  area.after(pill);
  const begin = () => panel.begin(passage(area.value, area.selectionStart, area.selectionEnd));
  const offer = () => {
    const focused = document.activeElement === area || document.activeElement === pill;
    pill.hidden = !(focused && area.value.slice(area.selectionStart, area.selectionEnd).trim());
  };
  document.addEventListener("selectionchange", offer);
  area.addEventListener("select", offer);
  area.addEventListener("input", offer);
  area.addEventListener("blur", () => setTimeout(offer));
  pill.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  pill.addEventListener("click", begin);
  document.addEventListener("keydown", (event) => {
    // AltGr is Ctrl+Alt on some keyboards, where it writes a letter.
    if (event.code !== "KeyM" || !event.ctrlKey || !event.altKey || event.getModifierState("AltGraph")) return;
    event.preventDefault();
    begin();
  });
  document.addEventListener("desk:changed", () => panel.lookAgain());
}

function arrangeAll() {
  for (const root of document.querySelectorAll("[data-notes], [data-previews]")) {
    if (root.dataset.isArranged) continue;
    root.dataset.isArranged = "1";
    root.closest("[data-fresh]")?.removeAttribute("data-fresh"); // it keeps itself up to date
    const panel = new Panel(root);
    if (root.dataset.notes) offerNotes(panel);
  }
}

arrangeAll();
document.addEventListener("desk:saved", arrangeAll); // the first save of an article makes room for notes
