// Passages of the text that notes are about: found however their lines are wrapped.

export const LONGEST = 1000;
const NEARBY = 400;

function pattern(quote) {
  const words = quote.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(words.join("\\s+"), "g");
}

// Where a passage stands: the line, counted from 1, and its first and last character.
export function place(text, quote) {
  const found = quote.trim() ? pattern(quote).exec(text) : null;
  if (!found) return null;
  const line = text.slice(0, found.index).split("\n").length;
  return { line, start: found.index, end: found.index + found[0].length };
}

export function changedSince(text, quote) {
  return Boolean(quote.trim()) && !place(text, quote);
}

// What is selected, as the quote of a note: wider where the same words stand elsewhere too.
export function passage(text, start, end) {
  const chosen = text.slice(start, end).trim();
  if (!chosen) return "";
  const isAlone = (words) => [...text.matchAll(pattern(words))].length < 2;
  let [from, to] = [start, end];
  while (!isAlone(text.slice(from, to)) && to - from < NEARBY) {
    const wider = widen(text, from, to);
    if (wider[0] === from && wider[1] === to) break;
    [from, to] = wider;
  }
  const words = isAlone(text.slice(from, to)) ? text.slice(from, to).trim() : chosen;
  return words.length > LONGEST ? words.slice(0, LONGEST).replace(/\s+\S*$/, "") : words;
}

// One word more on each side, within the paragraph.
function widen(text, from, to) {
  const before = text.slice(0, from).match(/\S+[^\S\n]*$/)?.[0].length ?? 0;
  const after = text.slice(to).match(/^[^\S\n]*\S+/)?.[0].length ?? 0;
  return [from - before, to + after];
}
