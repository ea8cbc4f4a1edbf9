// Marks around words and in front of lines. Everything goes through `type`, so that Ctrl+Z takes it back.

export function type(area, text, selectFrom = null, selectTo = null) {
  const start = area.selectionStart;
  area.focus();
  // Deprecated, but the only way to write into a textarea that keeps the browser's undo.
  const done = text === "" ? document.execCommand("delete") : manyLines(text) || document.execCommand("insertText", false, text);
  if (!done) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (selectFrom !== null) area.setSelectionRange(start + selectFrom, start + (selectTo ?? selectFrom));
}

// Chromium types line by line, each dearer than the one before: 3,000 lines take it a minute. As HTML they are one step.
function manyLines(text) {
  if (text.split("\n").length < 20) return false;
  return document.execCommand("insertHTML", false, text.replaceAll("&", "&amp;").replaceAll("<", "&lt;"));
}

/** Puts `text` in place of what stands between two places; `select` counts from the first of them. */
export function replace(area, from, to, text, select = [text.length, text.length]) {
  if (from === to && text === "") return area.setSelectionRange(from + select[0], from + select[1]);
  area.setSelectionRange(from, to);
  type(area, text, ...select);
}

export const chosen = (area) => area.value.slice(area.selectionStart, area.selectionEnd);

/** Where the whole lines begin and end that a selection touches. */
export function linesAround(area) {
  const { value, selectionStart, selectionEnd } = area;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  // A selection that ends at the start of a line does not mean that line.
  const last = selectionEnd > selectionStart && value[selectionEnd - 1] === "\n" ? selectionEnd - 1 : selectionEnd;
  const found = value.indexOf("\n", last);
  const to = found === -1 ? value.length : found;
  return { from, to, lines: value.slice(from, to).split("\n") };
}

/** Whether a place lies in a block of code in fences, where nothing is a mark. */
export function inCode(area, place = area.selectionStart) {
  let fence = "";
  for (const line of area.value.slice(0, place).split("\n").slice(0, -1)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
    if (!fence) fence = mark;
    else if (mark.startsWith(fence)) fence = "";
  }
  return fence !== "";
}

/** What may not stand bare between the brackets of a link. */
export const escapeWords = (words) => words.replace(/[\\`*_[\]<]/g, "\\$&");

// --- around words -----------------------------------------------------------------------------------

// Spaces at the ends of a selection stay outside; a bare cursor within a word means the word.
function meant(area) {
  let { selectionStart: from, selectionEnd: to } = area;
  const { value } = area;
  if (from === to) {
    while (/[\p{L}\p{N}]/u.test(value[from - 1] ?? "")) from -= 1;
    while (/[\p{L}\p{N}]/u.test(value[to] ?? "")) to += 1;
    return from < area.selectionStart && to > area.selectionEnd ? [from, to] : [area.selectionStart, area.selectionEnd];
  }
  while (from < to && /\s/.test(value[from])) from += 1;
  while (to > from && /\s/.test(value[to - 1])) to -= 1;
  return [from, to];
}

function run(value, place, step, sign) {
  let count = 0;
  while (value[step < 0 ? place - 1 - count : place + count] === sign) count += 1;
  return count;
}

// One star is italic, two are bold, three are both.
const carries = (count, mark) => (mark === "*" ? count === 1 || count >= 3 : count >= mark.length);

const BEFORE_WORDS = /^(\s*(?:>\s?)*(?:(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?)?(?:#{1,6}\s+)?)(.*?)(\s*)$/;

function aroundEach(area, from, to, mark) {
  const lines = area.value.slice(from, to).split("\n").map((line) => BEFORE_WORDS.exec(line));
  const full = lines.filter(([, , words]) => words);
  const all = full.every(([, , words]) => words.startsWith(mark) && words.endsWith(mark) && words.length > 2 * mark.length);
  const change = (words) => (all ? words.slice(mark.length, -mark.length) : mark + words + mark);
  const text = lines.map(([, before, words, after]) => (words ? before + change(words) + after : before + after)).join("\n");
  replace(area, from, to, text, [0, text.length]);
}

function around(area, mark, placeholder) {
  const { value } = area;
  const [from, to] = meant(area);
  const inner = value.slice(from, to);
  if (inner.includes("\n")) return aroundEach(area, from, to, mark);
  const outside = Math.min(run(value, from, -1, mark[0]), run(value, to, 1, mark[0]));
  const caret = area.selectionStart === area.selectionEnd && inner ? area.selectionStart - from : null;
  const select = (shift, length) => (caret === null ? [shift, shift + length] : [shift + caret, shift + caret]);
  if (inner && carries(outside, mark)) {
    const [shift] = select(0, inner.length);
    return replace(area, from - mark.length, to + mark.length, inner, caret === null ? [0, inner.length] : [shift, shift]);
  }
  const inside = Math.min(run(inner, 0, 1, mark[0]), run(inner, inner.length, -1, mark[0]));
  if (carries(inside, mark) && inner.length > 2 * mark.length) {
    const bare = inner.slice(mark.length, -mark.length);
    return replace(area, from, to, bare, [0, bare.length]);
  }
  const words = inner || placeholder;
  replace(area, from, to, mark + words + mark, select(mark.length, words.length));
}

function code(area) {
  around(area, chosen(area).includes("`") ? "``" : "`", "code");
}

const ADDRESS = /^(?:https?:\/\/|mailto:)\S+$/;

function link(area) {
  const [from, to] = meant(area);
  const text = area.value.slice(from, to);
  if (ADDRESS.test(text)) return replace(area, from, to, `[](${text})`, [1, 1]);
  const words = text || "words";
  const address = words.length + 3;
  replace(area, from, to, `[${words}](https://)`, text ? [address, address + 8] : [1, 1 + words.length]);
}

/** An address pasted over selected words makes a link of them; says whether it did. */
export function pasteAddress(area, text) {
  const words = chosen(area);
  const address = text.trim();
  if (!words.trim() || words.includes("\n") || ADDRESS.test(words.trim()) || !ADDRESS.test(address)) return false;
  if (inCode(area)) return false;
  const [from, to] = meant(area);
  replace(area, from, to, `[${area.value.slice(from, to)}](${address})`);
  return true;
}

// --- in front of lines ------------------------------------------------------------------------------

// The cursor stays on its word where there was one, and several lines stay selected.
function rewrite(area, change) {
  const { from, to, lines } = linesAround(area);
  const { selectionStart, selectionEnd } = area;
  const text = change(lines).join("\n");
  const several = lines.length > 1;
  const caret = Math.max(0, Math.min(text.length, text.length - (to - selectionEnd)));
  const kept = selectionStart === selectionEnd || several ? caret : Math.max(0, caret - (selectionEnd - selectionStart));
  replace(area, from, to, text, several ? [0, text.length] : [kept, caret]);
}

const quote = (lines) => {
  const all = lines.every((line) => line.startsWith(">"));
  return lines.map((line) => (all ? line.replace(/^> ?/, "") : line ? `> ${line}` : ">"));
};

const ITEM = /^(\s*)(?:[-*+](?! \[[ xX]\] ) |[-*+] \[[ xX]\] |\d+[.)] )/;
const KINDS = {
  list: { is: /^\s*[-*+] (?!\[[ xX]\] )/, mark: () => "- " },
  numbers: { is: /^\s*\d+[.)] /, mark: (number) => `${number}. ` },
  tasks: { is: /^\s*[-*+] \[[ xX]\] /, mark: () => "- [ ] " },
};

function items(kind) {
  return (lines) => {
    const full = lines.length === 1 ? lines : lines.filter((line) => line.trim());
    const all = full.every((line) => kind.is.test(line));
    let number = 0;
    return lines.map((line) => {
      if (lines.length > 1 && !line.trim()) return line;
      const indent = /^\s*/.exec(line)[0];
      const words = line.replace(ITEM, "$1").slice(indent.length);
      number += 1;
      return indent + (all ? "" : kind.mark(number)) + words;
    });
  };
}

// Two signs, three, four, none: the first level is the headline's.
const heading = (lines) => {
  const level = /^(#{0,6})(?:\s|$)/.exec(lines[0])?.[1].length ?? 0;
  const next = { 0: "## ", 2: "### ", 3: "#### ", 4: "" }[level] ?? "## ";
  return lines.map((line) => (line.trim() || lines.length === 1 ? next + line.replace(/^#{1,6}(?:\s+|$)/, "") : line));
};

export const MARKS = {
  bold: (area) => around(area, "**", "bold"),
  italic: (area) => around(area, "*", "italic"),
  strike: (area) => around(area, "~~", "no longer so"),
  code,
  link,
  heading: (area) => rewrite(area, heading),
  quote: (area) => rewrite(area, quote),
  list: (area) => rewrite(area, items(KINDS.list)),
  numbers: (area) => rewrite(area, items(KINDS.numbers)),
  tasks: (area) => rewrite(area, items(KINDS.tasks)),
};
