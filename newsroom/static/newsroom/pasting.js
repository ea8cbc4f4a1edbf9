// Formatted text from a word processor or a page, pasted, becomes Markdown.

const BLOCKS = "p div section article main header footer h1 h2 h3 h4 h5 h6 ul ol li table blockquote pre hr figure dl dt dd body";
const BLOCK = new Set(BLOCKS.toUpperCase().split(" "));
const SKIPPED = new Set("SCRIPT STYLE HEAD META TITLE TEMPLATE NOSCRIPT IFRAME OBJECT SVG BUTTON INPUT SELECT TEXTAREA".split(" "));
const MEANT = "h1,h2,h3,h4,h5,h6,b,strong,i,em,a[href],ul,ol,table,blockquote,pre,code,s,del,hr,img[src],[style*=font-weight],[style*=italic],[style*=mso-list]";

const CODE_LINE = "\uE000"; // a line's end within code, which no tidying may touch

/** Markdown for pasted HTML, or null where it holds nothing that Markdown could say better than the plain text. */
export function toMarkdown(html, plain = "") {
  // Editors of code paste coloured spans; the plain text is what was meant.
  if (/<meta[^>]+(?:vscode|JetBrains)|^<div style="[^"]*(?:monospace|Consolas|Menlo)[^"]*white-space: ?pre/i.test(html)) return null;
  const page = new DOMParser().parseFromString(html.replace(/<!--\[if !supportLists\]-->[\s\S]*?<!--\[endif\]-->/gi, ""), "text/html");
  if (!page.body.querySelector(MEANT)) return null;
  const text = tidy(blocks(page.body)).replaceAll(CODE_LINE, "\n");
  return text && text !== plain.trim() ? text : null;
}

/** What became of the pictures in pasted HTML, in a sentence; empty where there are none. */
export function aboutPictures(html) {
  const found = [...new DOMParser().parseFromString(html, "text/html").images].filter((image) => !isSign(image));
  if (!found.length) return "";
  const linked = found.filter(addressOf).length;
  const [one, them] = found.length > 1 ? [`${found.length} pictures`, "them"] : ["a picture", "it"];
  const became = !linked ? "left out" : linked < found.length ? `left as links where they have an address` : found.length > 1 ? "left as links" : "left as a link";
  return `What you pasted had ${one} from elsewhere, ${became}. To show ${them} here, save ${them} and drop ${them} into the text.`;
}

const tidy = (text) => text.replace(/[ \t]+\n/g, "\n").replace(/\n{3,}/g, "\n\n").replace(/^\n+|\s+$/g, "");

// --- blocks -----------------------------------------------------------------------------------------

function blocks(parent) {
  const parts = [];
  let line = "";
  let wasItem = false;
  const flush = () => {
    const text = line.replace(/^(?:\\\n|\s)+|(?:\\\n|\s)+$/g, "");
    if (text) parts.push(startSafe(text));
    line = "";
  };
  for (const node of parent.childNodes) {
    if (!isBlock(node)) {
      line += inline(node);
      continue;
    }
    flush();
    const item = wordItem(node);
    const text = item ?? block(node);
    if (!text.trim()) continue;
    if (item && wasItem) parts.push(`${parts.pop()}\n${item}`);
    else parts.push(text);
    wasItem = item !== null;
  }
  flush();
  return parts.join("\n\n");
}

// An inline element with blocks in it, such as the <b> that Google Docs puts around everything.
const isBlock = (node) => BLOCK.has(node.nodeName) || (node.nodeType === 1 && !SKIPPED.has(node.nodeName) && [...node.children].some(isBlock));

function block(node) {
  const name = node.nodeName;
  const level = /^H([1-6])$/.exec(name)?.[1];
  if (level) return heading(node, Number(level));
  switch (name) {
    case "UL": case "OL": return list(node);
    case "TABLE": return table(node);
    case "BLOCKQUOTE": return `> ${blocks(node).replace(LINE_ENDS, "$&> ")}`;
    case "PRE": return code(node);
    case "HR": return "---";
    default: return blocks(node);
  }
}

const LINE_ENDS = new RegExp(`[\n${CODE_LINE}]`, "g");

function code(node) {
  const text = codeOf(node).replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const fence = "`".repeat(Math.max(3, ...(text.match(/`+/g) ?? []).map(({ length }) => length + 1)));
  return [fence, ...text.split("\n"), fence].join(CODE_LINE);
}

// Some pages break the lines of their code with <br>, or put each into an element of its own.
const codeOf = (node) => [...node.childNodes].map((child) => {
  if (child.nodeType === 3) return child.textContent;
  if (child.nodeName === "BR") return "\n";
  const words = codeOf(child);
  return BLOCK.has(child.nodeName) && !words.endsWith("\n") ? `${words}\n` : words;
}).join("");

// The first level is the headline's own.
function heading(node, level) {
  const words = inlines(node).trim().replace(/^\*\*(.*)\*\*$/, "$1").replace(/\s*\n\s*/g, " ");
  return words && `${"#".repeat(Math.max(2, Math.min(level, 4)))} ${words}`;
}

function list(node, depth = "") {
  let number = Number(node.getAttribute("start") ?? 1);
  const lines = [];
  let inner = depth + "  ";
  for (const item of node.children) {
    if (item.nodeName === "UL" || item.nodeName === "OL") {
      lines.push(list(item, inner));
      continue;
    }
    const mark = node.nodeName === "OL" ? `${number++}.` : "-";
    inner = depth + " ".repeat(mark.length + 1);
    const nested = [...item.children].filter((child) => child.nodeName === "UL" || child.nodeName === "OL");
    nested.forEach((child) => child.remove());
    const words = blocks(item).replace(/\n+/g, `\n${inner}`).replaceAll(CODE_LINE, `${CODE_LINE}${inner}`);
    lines.push(`${depth}${mark} ${words}`, ...nested.map((child) => list(child, inner)));
  }
  return lines.join("\n");
}

// Word's lists are paragraphs that say in their style how deep they stand.
function wordItem(node) {
  const found = /mso-list:\s*l\d+\s+level(\d+)/i.exec(node.getAttribute?.("style") ?? "");
  if (!found || node.nodeName !== "P") return null;
  return `${"  ".repeat(Number(found[1]) - 1)}- ${inlines(node).trim().replace(/^(?:[·•o§▪-]|\d+[.)])\s+/, "")}`;
}

function table(node) {
  const rows = [...node.rows].map((row) => [...row.cells].map((cell) => tidy(blocks(cell)).replaceAll(CODE_LINE, "\n").replace(/\n+/g, " ").replace(/\|/g, "\\|")));
  if (!rows.length) return "";
  const columns = Math.max(...rows.map((row) => row.length));
  if (columns === 1) return rows.map(([cell]) => cell).join("\n\n");
  const line = (row) => `| ${Array.from({ length: columns }, (_, number) => row[number] ?? "").join(" | ")} |`;
  const [head, ...body] = rows;
  return [line(head), line(Array(columns).fill("---")), ...body.map(line)].join("\n");
}

// --- within a line ----------------------------------------------------------------------------------

const inlines = (node) => [...node.childNodes].map(inline).join("");

function inline(node) {
  if (node.nodeType === 3) return escaped(node.textContent.replace(/[ \t\r\n]+/g, " "));
  if (node.nodeType !== 1 || SKIPPED.has(node.nodeName)) return "";
  if (node.nodeName === "IMG") return picture(node);
  if (node.nodeName === "BR") return "\\\n";
  if (node.nodeName === "CODE" || node.nodeName === "KBD") return `\`${node.textContent}\``;
  const words = inlines(node);
  if (node.nodeName === "A") return anchor(node, words);
  return marksOf(node).reduce((text, mark) => around(text, mark), words);
}

// Another's picture is not fetched from here: its address stays as a link, unless it is one already.
function picture(node) {
  const words = escaped((node.getAttribute("alt") ?? "").trim().replace(/\s+/g, " "));
  if (isSign(node) || (node.closest("a[href]") && words)) return words;
  const address = addressOf(node);
  return address ? linkTo(words || "Picture", address) : words;
}

// An emoji that is drawn, or what only counts who looks.
const isSign = (image) => image.width === 1 || image.height === 1 || /^\p{Extended_Pictographic}\S{0,8}$/u.test(image.alt);

const addressOf = (image) => (/^https?:/.test(image.getAttribute("src") ?? "") ? image.getAttribute("src") : "");

const linkTo = (words, address) => `[${words}](${address.replace(/[()\s]/g, encodeURIComponent).replace(/\(/g, "%28").replace(/\)/g, "%29")})`;

function marksOf(node) {
  const { fontWeight, fontStyle, textDecoration } = node.style;
  const heavy = fontWeight ? Number(fontWeight) >= 600 || fontWeight.startsWith("bold") : /^(B|STRONG)$/.test(node.nodeName);
  const slanted = fontStyle ? fontStyle === "italic" : /^(I|EM|CITE)$/.test(node.nodeName);
  const struck = textDecoration.includes("line-through") || /^(S|DEL|STRIKE)$/.test(node.nodeName);
  const inHeading = node.closest("h1,h2,h3,h4,h5,h6");
  return [heavy && !inHeading && "**", slanted && "*", struck && "~~"].filter(Boolean);
}

// Spaces stay outside the marks: “**bold **” would not be bold.
function around(text, mark) {
  const [, before, words, after] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text);
  return words ? before + mark + words + mark + after : text;
}

function anchor(node, words) {
  const address = realAddress(node.getAttribute("href") ?? "");
  if (!/^(https?:|mailto:)/.test(address) || !words.trim()) return words;
  return around(words, "\u0000").replace(/\u0000([\s\S]*)\u0000/, (_all, inner) => linkTo(inner, address));
}

// Google Docs leads every link through an address of its own.
function realAddress(href) {
  try {
    const url = new URL(href);
    if (/(^|\.)google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url") return url.searchParams.get("q") ?? href;
  } catch { /* no whole address */ }
  return href;
}

// Signs that the writer of the page did not mean as Markdown.
const escaped = (text) => text
  .replace(/\u00a0/g, " ")
  .replace(/[\\`*]/g, "\\$&")
  .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
  .replace(/<(?=[a-z/!?])/gi, "\\<")
  .replace(/\](?=\()/g, "\\]");

const startSafe = (text) => text.replace(/^(#{1,6}|>|[-+])(?=\s)/, "\\$1").replace(/^(\d+)([.)])(?=\s)/, "$1\\$2");
