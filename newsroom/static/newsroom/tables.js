// Tables in Markdown: find the one at the cursor, align its pipes, go from cell to cell.

import { inCode, replace } from "./marks.js";

const DELIMITER = /^\s*\|?(\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*$/;

/** The cells of a row; a pipe behind a backslash belongs to its cell. */
export function cells(line) {
  const inner = line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim());
}

/** The table around a place: where it begins and ends, and its lines; null where there is none. */
export function tableAt(area, place = area.selectionStart) {
  const { value } = area;
  const all = value.split("\n");
  let start = 0;
  let number = 0;
  while (number < all.length - 1 && start + all[number].length < place) start += all[number++].length + 1;
  const isRow = (line) => line !== undefined && line.includes("|") && line.trim() !== "";
  if (!isRow(all[number]) || inCode(area, place)) return null;
  let first = number;
  let last = number;
  while (isRow(all[first - 1])) start -= all[--first].length + 1;
  while (isRow(all[last + 1])) last += 1;
  const lines = all.slice(first, last + 1);
  if (lines.length < 2 || !DELIMITER.test(lines[1]) || !lines[1].includes("-")) return null;
  return { from: start, to: start + lines.join("\n").length, lines, row: number - first };
}

// Wide letters, such as Chinese ones, take two places in a monospaced face; marks over letters none.
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
const wide = (sign) => (/\p{M}|\u200d/u.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1);
const width = (text) => [...text].reduce((sum, sign) => sum + wide(sign), 0);

function fill(text, size, align) {
  const room = size - width(text);
  if (align === "right") return " ".repeat(room) + text;
  if (align === "center") return " ".repeat(room >> 1) + text + " ".repeat(room - (room >> 1));
  return text + " ".repeat(room);
}

const alignOf = (dashes) => (/^:.*:$/.test(dashes) ? "center" : dashes.endsWith(":") ? "right" : dashes.startsWith(":") ? "left" : "");

function rule(size, align) {
  const ends = { center: [":", ":"], right: ["", ":"], left: [":", ""], "": ["", ""] }[align];
  return ends[0] + "-".repeat(size - ends[0].length - ends[1].length) + ends[1];
}

/** The lines of a table with their pipes under each other; short rows are filled up. */
export function tidied(lines) {
  const rows = lines.map(cells);
  const columns = Math.max(...rows.map((row) => row.length));
  const aligns = Array.from({ length: columns }, (_, column) => alignOf(rows[1][column] ?? ""));
  const words = rows.filter((_, number) => number !== 1);
  const sizes = aligns.map((_, column) => Math.max(3, ...words.map((row) => width(row[column] ?? ""))));
  const line = (row) => `| ${sizes.map((size, column) => fill(row[column] ?? "", size, aligns[column])).join(" | ")} |`;
  return rows.map((row, number) => (number === 1 ? `| ${sizes.map((size, column) => rule(size, aligns[column])).join(" | ")} |` : line(row)));
}

const pipesBefore = (text) => (text.trimStart().match(/(?<!\\)\|/g) ?? []).length - (text.trimStart().startsWith("|") ? 1 : 0);

// Where the words of a cell stand in a tidied line.
function span(line, column) {
  const pipes = [...line.matchAll(/(?<!\\)\|/g)].map((match) => match.index);
  const from = pipes[column] + 1;
  const inner = line.slice(from, pipes[column + 1]);
  const lead = inner.trim() ? inner.length - inner.trimStart().length : 1;
  return [from + lead, from + lead + inner.trim().length];
}

function cursorCell(area, table) {
  const before = area.value.slice(table.from, area.selectionStart).split("\n").at(-1);
  return { row: table.row, column: Math.max(0, Math.min(pipesBefore(before), cells(table.lines[table.row]).length - 1)) };
}

function write(area, table, lines, { row, column }, whole = true) {
  const start = lines.slice(0, row).reduce((sum, line) => sum + line.length + 1, 0);
  const [from, to] = span(lines[row], column);
  const text = lines.join("\n");
  const select = [start + (whole ? from : to), start + to];
  if (text === table.lines.join("\n")) area.setSelectionRange(table.from + select[0], table.from + select[1]);
  else replace(area, table.from, table.to, text, select);
}

/** Aligns the table at the cursor; says whether there is one. */
export function tidy(area) {
  const table = tableAt(area);
  if (!table) return false;
  area.focus();
  write(area, table, tidied(table.lines), cursorCell(area, table), false);
  return true;
}

/** Tab goes to the next cell, with a new row after the last; Shift+Tab back; says whether it did. */
export function nextCell(area, backwards) {
  const table = tableAt(area);
  if (!table) return false;
  const lines = tidied(table.lines);
  const columns = cells(lines[0]).length;
  const at = cursorCell(area, table);
  // The line of dashes is no row to write in.
  const place = (at.row > 1 ? at.row - 1 : 0) * columns + at.column + (backwards ? -1 : 1);
  if (place < 0) return false;
  const row = Math.floor(place / columns);
  const target = { row: row === 0 ? 0 : row + 1, column: place % columns };
  if (target.row === lines.length) lines.push(tidied([lines[0], lines[1], "|"])[2]);
  write(area, table, lines, target);
  return true;
}

/** An empty table of so many columns and rows under its head. */
export function emptyTable(columns, rows) {
  const line = (words) => `| ${words.join(" | ")} |`;
  const heads = Array.from({ length: columns }, (_, number) => `Column ${number + 1}`);
  const body = Array.from({ length: rows }, () => line(heads.map((head) => " ".repeat(head.length))));
  return [line(heads), line(heads.map((head) => "-".repeat(head.length))), ...body].join("\n");
}
