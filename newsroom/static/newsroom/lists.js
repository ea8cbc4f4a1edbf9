// What keys do in lists and quotes: Enter goes on, Tab indents, Alt and an arrow move lines.

import { inCode, linesAround, replace } from "./marks.js";

const LIST = /^((?:\s*>)*\s*)([-*+]|(\d{1,9})([.)]))( \[[ xX]\])?( +)/;
const QUOTE = /^((?:\s*>)+ ?)/;

const lineAt = (value, place) => {
  const from = value.lastIndexOf("\n", place - 1) + 1;
  const found = value.indexOf("\n", place);
  return { from, to: found === -1 ? value.length : found };
};

/** Enter in a list or a quote goes on with it, and ends it on an empty line; says whether it did. */
export function goOn(area) {
  const { value, selectionStart: caret } = area;
  if (caret !== area.selectionEnd || inCode(area)) return false;
  const { from, to } = lineAt(value, caret);
  const line = value.slice(from, caret);
  const found = LIST.exec(line) ?? QUOTE.exec(line);
  if (!found) return false;
  if (!value.slice(from + found[0].length, to).trim()) endItem(area, from, to, found);
  else nextItem(area, caret, found);
  return true;
}

// An empty item within another becomes one of the outer list's; an empty one outside ends the list.
function endItem(area, from, to, found) {
  const nested = found[2] && /[^>\s]?\s{2,}$/.test(found[1]);
  if (nested) return void indent(area, true);
  const kept = found[2] ? found[1] : found[1].replace(/\s*>\s?$/, "");
  replace(area, from, to, kept.trimEnd() ? kept : "");
}

function nextItem(area, caret, found) {
  const [whole, before, bullet, number, stop, box] = found;
  if (!bullet) return replace(area, caret, caret, `\n${whole}`);
  if (!number) return replace(area, caret, caret, `\n${before}${bullet}${box ? " [ ]" : ""} `);
  const start = `\n${before}${Number(number) + 1}${stop}${box ? " [ ]" : ""} `;
  const { to } = lineAt(area.value, caret);
  const { length, text } = renumbered(area.value.slice(to), before, Number(number) + 2);
  replace(area, caret, to + length, start + area.value.slice(caret, to) + text, [start.length, start.length]);
}

// The items that follow count on from the new one.
function renumbered(rest, before, start) {
  let number = start;
  let length = 0;
  let text = "";
  for (const line of rest.split("\n").slice(1)) {
    const found = LIST.exec(line);
    const deeper = /^\s/.test(line.slice(before.length)) && line.startsWith(before);
    if (!deeper && !(found?.[3] && found[1] === before)) break;
    length += line.length + 1;
    text += `\n${deeper ? line : line.replace(LIST, (_all, lead, _bullet, _number, stop, box, space) => `${lead}${number++}${stop}${box ?? ""}${space}`)}`;
  }
  return { length, text };
}

/** Tab within a list moves its items in, Shift+Tab out; says whether it did. */
export function indent(area, outwards) {
  const { from, to, lines } = linesAround(area);
  const first = LIST.exec(lines[0]);
  if (!first || inCode(area)) return false;
  const above = area.value.slice(0, from).split("\n").slice(0, -1);
  const width = outwards ? stepOut(above, first[1].length) : stepIn(above, first);
  if (!width) return true;
  const changed = lines.map((line) => (outwards ? line.replace(new RegExp(`^ {1,${width}}`), "") : line ? " ".repeat(width) + line : line));
  if (!outwards && first[3]) changed[0] = changed[0].replace(/\d+/, "1");
  const text = changed.join("\n");
  const caret = Math.max(0, text.length - (to - area.selectionEnd));
  replace(area, from, to, text, area.selectionStart === area.selectionEnd ? [caret, caret] : [0, text.length]);
  return true;
}

// As far in as the words of the item above begin: CommonMark counts by that.
function stepIn(above, first) {
  const parent = above.findLast((line) => LIST.exec(line)?.[1].length <= first[1].length);
  const found = parent && LIST.exec(parent);
  if (!found || found[1].length < first[1].length) return 0;
  return found[2].length + 1;
}

function stepOut(above, depth) {
  const parent = above.findLast((line) => (LIST.exec(line)?.[1].length ?? depth) < depth);
  return depth - (parent ? LIST.exec(parent)[1].length : 0);
}

/** Alt and an arrow carry the lines of the selection over the line above or below. */
export function moveLines(area, step) {
  const { value, selectionStart, selectionEnd } = area;
  const { from, to, lines } = linesAround(area);
  if (step < 0 ? from === 0 : to === value.length) return;
  const other = lineAt(value, step < 0 ? from - 1 : to + 1);
  const moved = lines.join("\n");
  const passed = value.slice(other.from, other.to);
  const text = step < 0 ? `${moved}\n${passed}` : `${passed}\n${moved}`;
  const start = step < 0 ? 0 : passed.length + 1;
  const select = [start + selectionStart - from, start + Math.min(selectionEnd, to) - from];
  replace(area, Math.min(from, other.from), Math.max(to, other.to), text, select);
}
