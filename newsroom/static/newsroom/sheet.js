// The cheat sheet: what the Markdown of the house can say, with an example of each, and the keys.

import { SHORTCUTS, spoken } from "./keys.js";

const WORDS = [
  ["Bold", "**bold**", "bold"],
  ["Italic", "*italic*", "italic"],
  ["Struck out", "~~no longer so~~", "strike"],
  ["Code in a line", "`print()`", "code"],
  ["Link", "[words](https://example.org)", "link"],
  ["Link to ours", "[[ then a few letters of the title", "ours"],
  ["Footnote", "A claim.[^1]\n\n[^1]: Where it comes from.", "footnote"],
  ["A new line within a paragraph", "first line\\\nsecond line"],
];
const BLOCKS = [
  ["Headings", "## Section\n### Part of it\n#### Smaller still", "heading"],
  ["Quote", "> What somebody said.", "quote"],
  ["Pull quote", "> [!PULL]\n> The sentence to remember.\n>\n> -- Who said it"],
  ["Bulleted list", "- one\n- two\n  - within two", "list"],
  ["Numbered list", "1. first\n2. second", "numbers"],
  ["Task list", "- [x] done\n- [ ] to do", "tasks"],
  ["Definitions", "Token\n: A piece of a word."],
  ["Table", "| Model | Score |\n| ----- | ----: |\n| Ours  |    91 |", "table", `${spoken(SHORTCUTS.tidy)} aligns it; Tab goes to the next cell`],
  ["Code", "```python\nprint(1)\n```", "fence"],
  ["Picture with its caption", '![What it shows](address "Caption")', "image", "or drop it, or paste it"],
  ["Callout", "> [!NOTE]\n> Also TIP, IMPORTANT, WARNING, CAUTION.", "callout"],
  ["Video or post", "https://www.youtube.com/watch?v=…", "", "alone on its line"],
  ["Break between parts", "---"],
];
const KEYS = [
  ["Save", "Ctrl+S"],
  ["Write, Split, Read in turn", SHORTCUTS.view],
  ["Only the words; Esc leaves", SHORTCUTS.focus],
  ["Carry lines up or down", "Alt+↑ Alt+↓"],
  ["Items of a list in or out", "Tab Shift+Tab"],
  ["Leave the text by keyboard", "Esc then Tab"],
  ["Take back, do again", "Ctrl+Z Ctrl+Shift+Z"],
  ["Paste without formatting", "Ctrl+Shift+V"],
  ["Link of selected words", "paste an address over them"],
  ["This sheet", "F1 Ctrl+/"],
];

let dialog = null;

/** Opens the sheet; the focus goes back to where it was when it closes. */
export function openSheet() {
  dialog ??= build();
  if (dialog.open) return;
  const before = document.activeElement;
  dialog.addEventListener("close", () => before?.focus(), { once: true });
  dialog.showModal();
  dialog.querySelector("input").value = "";
  filter("");
}

const made = (tag, className, ...inner) => {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...inner);
  return element;
};

const keyList = (keys) => keys.split(" ").map((key) => (/^(then|paste|an|address|over|them)$/.test(key) ? ` ${key} ` : made("kbd", "", spoken(key))));

function part(title, rows) {
  const table = made("table", "sheet-table", made("caption", "sheet-caption", title));
  const body = made("tbody", "");
  for (const [what, sample, action, remark] of rows) {
    const head = made("th", "", what);
    head.scope = "row";
    const shown = title === "Keys" ? made("td", "", ...keyList(sample)) : made("td", "", made("code", "sheet-code", sample));
    const keys = made("td", "sheet-keys", ...(action ? keyList(SHORTCUTS[action]) : []), ...(remark ? [made("span", "sheet-remark", remark)] : []));
    const row = made("tr", "", head, shown);
    if (title !== "Keys") row.append(keys);
    body.append(row);
  }
  table.append(body);
  return table;
}

function build() {
  const sheet = made("dialog", "sheet");
  const title = made("h2", "sheet-title", "Markdown and keys");
  title.id = "sheet-title";
  sheet.setAttribute("aria-labelledby", title.id);
  const search = made("input", "sheet-search");
  Object.assign(search, { type: "search", placeholder: "Find: table, footnote, save…", autofocus: true });
  search.setAttribute("aria-label", "Find in the sheet");
  search.addEventListener("input", () => filter(search.value));
  const close = made("button", "quiet-button", "Close");
  close.type = "button";
  close.addEventListener("click", () => sheet.close());
  const parts = made("div", "sheet-parts", part("Words", WORDS), part("Blocks", BLOCKS), part("Keys", KEYS));
  parts.tabIndex = 0;
  parts.setAttribute("role", "region");
  parts.setAttribute("aria-label", "The sheet");
  const nothing = made("p", "sheet-nothing", "Nothing here goes by that word.");
  nothing.setAttribute("role", "status");
  sheet.append(made("div", "sheet-head", title, search, close), parts, nothing);
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  sheet.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "F1" && event.key !== "Escape") return; // a search field would keep Esc to itself
    event.preventDefault();
    sheet.close();
  });
  document.body.append(sheet);
  return sheet;
}

function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let any = false;
  for (const table of dialog.querySelectorAll("table")) {
    for (const row of table.querySelectorAll("tr")) {
      row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
    }
    table.hidden = !table.querySelector("tr:not([hidden])");
    any ||= !table.hidden;
  }
  dialog.querySelector(".sheet-nothing").hidden = any;
}
