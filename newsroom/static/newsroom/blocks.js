// What stands on lines of its own: pictures, tables, callouts, code in fences, embeds; and footnotes.

import { chosen, inCode, linesAround, replace } from "./marks.js";

/** Puts a block at the cursor, or in place of the selection, with an empty line before and after it. */
export function apart(area, block, select = null) {
  const { selectionStart: from, selectionEnd: to } = area;
  const before = area.value.slice(0, from);
  const after = area.value.slice(to);
  const opening = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const missing = after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  // At the end of the text an empty line is wanted only by who goes on writing there.
  const closing = after === "" && select ? "" : missing;
  const places = select ?? [block.length + closing.length, block.length + closing.length];
  replace(area, from, to, opening + block + closing, places.map((place) => opening.length + place));
}

// A block takes whole lines in; on an empty line, or with a bare cursor, it starts with an example.
function wrap(area, change) {
  const bare = area.selectionStart === area.selectionEnd;
  if (!bare) {
    const { from, to } = linesAround(area);
    area.setSelectionRange(from, to);
  }
  const { block, select } = change(bare ? "" : chosen(area));
  apart(area, block, select);
}

export const fence = (area) => wrap(area, (text) => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = "`".repeat(longest + 1);
  return { block: `${ticks}\n${text || "code"}\n${ticks}`, select: text ? [ticks.length, ticks.length] : [ticks.length + 1, ticks.length + 5] };
});

const quoted = (text) => text.split("\n").map((line) => (line ? `> ${line}` : ">")).join("\n");

export const callout = (area, kind) => wrap(area, (text) => {
  const words = text || "What they should know.";
  const block = `> [!${kind}]\n${quoted(words)}`;
  return { block, select: text ? [block.length, block.length] : [block.length - words.length, block.length] };
});

export const pullquote = (area) => wrap(area, (text) => {
  const words = text.replace(/^> ?/gm, "") || "The sentence to remember.";
  const block = `> [!PULL]\n${quoted(words)}`;
  return { block, select: text ? [block.length, block.length] : [block.length - words.length, block.length] };
});

/** A picture as a figure; its title is the caption. */
export function picture(area, { url, alt, caption = "" }) {
  const safe = alt.replace(/[[\]\\]/g, "\\$&");
  const title = caption ? ` "${caption.replace(/["\\]/g, "\\$&")}"` : "";
  apart(area, `![${safe}](${url}${title})`);
}

// --- footnotes --------------------------------------------------------------------------------------

const MARK = /\[\^([^\]\s]+)\](:?)/g;

/** A footnote at the cursor and its text at the end; within a footnote's text, back to its mark. */
export function footnote(area) {
  const { value, selectionEnd: caret } = area;
  if (inCode(area)) return;
  const line = value.slice(value.lastIndexOf("\n", caret - 1) + 1).split("\n", 1)[0];
  const own = /^\[\^([^\]\s]+)\]:/.exec(line);
  if (own) return back(area, own[1]);
  const used = [...value.matchAll(MARK)].map(([, name]) => Number(name)).filter(Number.isInteger);
  const mark = `[^${Math.max(0, ...used) + 1}]`;
  const tail = value.slice(caret);
  const rest = tail.trimEnd();
  const last = (value.slice(0, caret) + rest).trimEnd().split("\n").at(-1);
  const gap = /^\[\^[^\]\s]+\]:/.test(last) ? "\n" : "\n\n";
  const example = "What the note says.";
  const text = `${mark}${rest}${gap}${mark}: ${example}`;
  // One change, so that one Ctrl+Z takes both halves back.
  replace(area, caret, value.length, `${text}\n`, [text.length - example.length, text.length]);
}

function back(area, name) {
  const found = [...area.value.matchAll(MARK)].find(([, other, colon]) => other === name && !colon);
  if (!found) return;
  area.focus();
  const place = found.index + found[0].length;
  area.setSelectionRange(place, place);
}
