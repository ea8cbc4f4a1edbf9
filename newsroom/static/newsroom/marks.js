// Markdown marks at the cursor. Everything goes through `type`, so that Ctrl+Z takes it back.

export function type(area, text, selectFrom = null, selectTo = null) {
  const start = area.selectionStart;
  area.focus();
  // Deprecated, but the only way to write into a textarea that keeps the browser's undo.
  const done = text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text);
  if (!done) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (selectFrom !== null) area.setSelectionRange(start + selectFrom, start + (selectTo ?? selectFrom));
}

const chosen = (area) => area.value.slice(area.selectionStart, area.selectionEnd);

function around(area, mark, placeholder) {
  const text = chosen(area);
  const { selectionStart: from, selectionEnd: to, value } = area;
  if (value.slice(from - mark.length, from) === mark && value.slice(to, to + mark.length) === mark) {
    area.setSelectionRange(from - mark.length, to + mark.length);
    type(area, text, 0, text.length);
    return;
  }
  const inner = text || placeholder;
  type(area, mark + inner + mark, mark.length, mark.length + inner.length);
}

function wholeLines(area) {
  const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const found = area.value.indexOf("\n", area.selectionEnd);
  area.setSelectionRange(from, found === -1 ? area.value.length : found);
  return chosen(area).split("\n");
}

function inFront(area, mark) {
  const lines = wholeLines(area);
  const all = lines.every((line) => line.startsWith(mark));
  const text = lines.map((line) => (all ? line.slice(mark.length) : mark + line)).join("\n");
  type(area, text, lines.length > 1 ? 0 : text.length, text.length);
}

function heading(area) {
  const [line] = wholeLines(area);
  const level = /^(#{0,6})\s?/.exec(line)[1].length;
  const next = { 0: "## ", 2: "### ", 3: "" }[level] ?? "## ";
  const text = next + line.replace(/^#{1,6}\s?/, "");
  const from = area.selectionStart;
  area.setSelectionRange(from, from + line.length);
  type(area, text, text.length);
}

function code(area) {
  const text = chosen(area);
  if (!text.includes("\n")) around(area, "`", "code");
  else type(area, "```\n" + text.replace(/\n$/, "") + "\n```", 3);
}

const ADDRESS = /^https?:\/\/\S+$/;

function link(area) {
  const text = chosen(area);
  if (ADDRESS.test(text)) type(area, `[](${text})`, 1);
  else {
    const words = text || "words";
    const from = words.length + 3;
    type(area, `[${words}](https://)`, text ? from : 1, text ? from + 8 : 1 + words.length);
  }
}

export const MARKS = {
  bold: (area) => around(area, "**", "bold"),
  italic: (area) => around(area, "*", "italic"),
  link,
  heading,
  quote: (area) => inFront(area, "> "),
  list: (area) => inFront(area, "- "),
  code,
};

/** An address pasted over selected words makes a link of them; says whether it did. */
export function pasteAddress(area, text) {
  const words = chosen(area);
  if (!words || words.includes("\n") || ADDRESS.test(words) || !ADDRESS.test(text.trim())) return false;
  type(area, `[${words}](${text.trim()})`);
  return true;
}

/** Enter in a list or a quote goes on with it, and ends it on an empty line; says whether it did. */
export function goOn(area) {
  if (area.selectionStart !== area.selectionEnd) return false;
  const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const line = area.value.slice(from, area.selectionStart);
  const found = /^(\s*)([-*+]|(\d+)([.)])|>)( \[[ xX]\])? +/.exec(line);
  if (!found) return false;
  if (found[0].length === line.length) {
    area.setSelectionRange(from, area.selectionStart);
    type(area, "");
    return true;
  }
  const [, indent, bullet, number, stop, box] = found;
  const next = number ? `${Number(number) + 1}${stop}` : bullet;
  type(area, `\n${indent}${next}${box ? " [ ]" : ""} `);
  return true;
}

/** A picture on lines of its own, as a figure. */
export function picture(area, { url, alt }) {
  const before = area.value.slice(0, area.selectionStart);
  const after = area.value.slice(area.selectionEnd);
  const opening = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const closing = after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  const safe = alt.replace(/[[\]\\]/g, "\\$&");
  type(area, `${opening}![${safe}](${url})${closing}`);
}
