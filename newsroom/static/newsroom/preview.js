// The page that readers will see, beside the text: asked for after a pause, shown without a flicker.

import { articleForm, cover, head } from "./head.js";
import { token } from "./upload.js";

const PAUSE = 120; // milliseconds without a key before the page is asked for
const UNSEEN = 1200; // the same while the page is not in view and only its length is wanted

export class Preview {
  constructor(root, area, { shown, trouble, answered }) {
    Object.assign(this, { root, area, shown, trouble, answered });
    this.frame = root.querySelector("iframe");
    this.form = articleForm(area);
    this.length = { words: 0, minutes: 1 };
    this.number = 0;
    this.running = null;
    this.timer = 0;
  }

  get page() {
    return this.frame.contentDocument;
  }

  /** Puts an empty page with the site's own styles into the frame; gives a promise of its being there. */
  open() {
    const { fonts, styles } = this.root.dataset;
    const links = (kind, hrefs) => hrefs.split(" ").filter(Boolean).map((href) => `<link rel=${kind} href="${href}">`).join("");
    // The site's letters are optional: they are shown only where they come before the words.
    const looks = links('"preload" as="font" type="font/woff2" crossorigin', fonts) + links('"stylesheet"', styles);
    const loaded = new Promise((ready) => { this.frame.addEventListener("load", ready, { once: true }); });
    this.frame.srcdoc =
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${looks}</head>` +
      '<body class="preview-page"><main><article class="article article-plain"><header class="article-head"></header><div data-cover></div>' +
      '<div class="article-columns"><div class="article-main"><div class="prose" data-body></div></div></div></article></main></body></html>';
    return loaded.then(() => {
      // A link in it would lead the frame away.
      this.page.addEventListener("click", (event) => event.target.closest?.("a, button, [type=submit]") && event.preventDefault());
      this.showHead();
      return this.ask();
    });
  }

  look(theme) {
    if (this.page) this.page.documentElement.dataset.theme = theme;
  }

  /** The head follows the form at once: it needs no server. */
  showHead() {
    const page = this.page;
    if (!page?.querySelector(".article-head")) return;
    const figure = cover(this.form);
    same(page.querySelector(".article-head"), head(this.form, this.length));
    same(page.querySelector("[data-cover]"), figure);
    page.querySelector(".article").classList.toggle("article-plain", !figure.length);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), this.shown() ? PAUSE : UNSEEN);
  }

  async ask() {
    clearTimeout(this.timer);
    this.running?.abort();
    const mine = (this.number += 1); // an answer to older words must not overwrite newer ones
    this.running = new AbortController();
    const most = Number(this.root.dataset.most);
    const text = this.area.value;
    if (text.length > most) {
      this.trouble(`This text has ${text.length.toLocaleString("en")} characters; at most ${most.toLocaleString("en")} fit. Split it in two.`);
      return;
    }
    const { answer, said, error } = await this.fetch(text, this.running.signal);
    if (mine !== this.number) return;
    if (answer?.ok && said) this.render(said);
    else if (answer) this.trouble(said?.error ?? `The page cannot be shown (error ${answer.status}). What you type is still here.`);
    else if (error?.name !== "AbortError") this.trouble("The server cannot be reached. What you type is still here; the page follows when it is back.");
  }

  async fetch(text, signal) {
    const body = new FormData();
    body.append("content", text);
    try {
      const answer = await fetch(this.root.dataset.preview, { method: "POST", body, signal, headers: { "X-CSRFToken": token() } });
      return { answer, said: await answer.json().catch(() => null) };
    } catch (error) {
      return { error };
    }
  }

  render({ html, words, minutes }) {
    this.trouble("");
    const body = this.page?.querySelector(".prose");
    if (!body) return;
    this.length = { words, minutes };
    const made = this.page.createElement("template");
    // Cleaned by the server, and scripts cannot run in this frame.
    made.innerHTML = html || '<p class="preview-empty">What you write appears here as readers will see it.</p>';
    patch(body, [...made.content.children]);
    this.showHead();
    this.answered(this.length);
  }
}

function same(place, made) {
  const before = [...place.childNodes];
  const imported = made.map((one) => place.ownerDocument.importNode(one, true));
  if (before.length === imported.length && before.every((one, number) => one.isEqualNode(imported[number]))) return;
  place.replaceChildren(...imported);
}

// Only the blocks that changed are put in anew, so that pictures stay and nothing jumps.
function patch(body, fresh) {
  const old = [...body.children];
  let start = 0;
  while (start < old.length && start < fresh.length && takesOver(old[start], fresh[start])) start += 1;
  let end = 0;
  while (end < Math.min(old.length, fresh.length) - start && takesOver(old.at(-1 - end), fresh.at(-1 - end))) end += 1;
  old.slice(start, old.length - end).forEach((block) => block.remove());
  const rest = fresh.slice(start, fresh.length - end);
  const next = old[old.length - end] ?? null;
  rest.forEach((block) => body.insertBefore(block, end ? next : null));
}

// A block that only moved to other lines stays as it is, with its new numbers.
function takesOver(old, fresh) {
  const [mine, theirs] = [numbered(old), numbered(fresh)];
  if (mine.length !== theirs.length) return false;
  const before = mine.map((one) => one.dataset.line);
  mine.forEach((one, number) => { one.dataset.line = theirs[number].dataset.line; });
  if (old.isEqualNode(fresh)) return true;
  mine.forEach((one, number) => { one.dataset.line = before[number]; });
  return false;
}

const numbered = (block) => [block, ...block.querySelectorAll("[data-line]")].filter((one) => one.dataset.line !== undefined);
