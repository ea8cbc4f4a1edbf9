// The writing desk: Markdown on one side, the page that readers will see on the other.

import { arrange } from "./form.js";
import { goOn, MARKS, pasteAddress, picture } from "./marks.js";
import { askAbout, pickFiles, pictures, token } from "./upload.js";

const PAUSE = 120; // milliseconds without a key before the page is asked for
const KEYS = { b: "bold", i: "italic", k: "link" };

class Desk {
  constructor(root) {
    this.root = root;
    this.area = root.querySelector("textarea");
    this.frame = root.querySelector("iframe");
    this.count = root.querySelector("[data-count]");
    this.trouble = root.querySelector("[data-trouble]");
    this.running = null;
    this.timer = 0;
    this.listen();
    this.show(this.rememberedView());
    this.openFrame();
  }

  listen() {
    const { area, root } = this;
    area.addEventListener("input", () => this.soon());
    area.addEventListener("scroll", () => this.keepStep(), { passive: true });
    area.addEventListener("keydown", (event) => this.key(event));
    area.addEventListener("paste", (event) => this.paste(event));
    root.addEventListener("dragover", (event) => this.over(event));
    root.addEventListener("dragleave", () => root.classList.remove("is-over"));
    root.addEventListener("drop", (event) => this.drop(event));
    root.addEventListener("click", (event) => this.click(event));
  }

  // --- the page beside the text -------------------------------------------------------------------

  openFrame() {
    const styles = this.root.dataset.styles.split(" ").map((href) => `<link rel="stylesheet" href="${href}">`);
    this.frame.addEventListener("load", () => {
      this.page.addEventListener("click", (event) => event.preventDefault());
      this.followTheme();
      this.mirror("id_headline", ".headline");
      this.mirror("id_standfirst", ".standfirst");
      this.ask();
    });
    this.frame.srcdoc =
      `<!doctype html><html lang="en"><head><meta charset="utf-8">${styles.join("")}</head>` +
      '<body class="preview-page"><main><article class="article article-plain"><header class="article-head">' +
      '<h1 class="headline"></h1><p class="standfirst"></p></header>' +
      '<div class="article-columns"><div class="article-main"><div class="prose"></div></div></div></article></main></body></html>';
  }

  get page() {
    return this.frame.contentDocument;
  }

  followTheme() {
    const dark = document.documentElement.classList.contains("dark");
    if (this.page) this.page.documentElement.dataset.theme = dark ? "dark" : "light";
  }

  // Headline and standfirst stand above the text as they do on the site.
  mirror(id, place) {
    const field = this.area.id === "id_body" ? document.getElementById(id) : null;
    const shown = this.page.querySelector(place);
    const copy = () => {
      shown.textContent = field?.value ?? "";
      shown.hidden = !shown.textContent;
    };
    field?.addEventListener("input", copy);
    copy();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.running?.abort(); // an answer to older words must not overwrite newer ones
    const mine = (this.running = new AbortController());
    const text = this.area.value;
    const most = Number(this.root.dataset.most);
    if (text.length > most) {
      this.complain(`This text has ${text.length.toLocaleString("en")} characters; at most ${most.toLocaleString("en")} fit. Split it in two.`);
      return;
    }
    const body = new FormData();
    body.append("content", text);
    try {
      const answer = await fetch(this.root.dataset.preview, {
        method: "POST", body, signal: mine.signal, headers: { "X-CSRFToken": token() },
      });
      const said = await answer.json().catch(() => ({}));
      if (mine.signal.aborted) return;
      if (answer.ok) this.render(said);
      else this.complain(said.error ?? `The page cannot be shown (error ${answer.status}). What you type is still here.`);
    } catch (error) {
      if (error.name !== "AbortError") this.complain("The server cannot be reached. What you type is still here; the page follows when it is back.");
    }
  }

  render({ html, words, minutes }) {
    this.complain("");
    const body = this.page?.querySelector(".prose");
    if (!body) return;
    body.innerHTML = html; // cleaned by the server, and scripts cannot run in this frame
    if (!html) body.innerHTML = '<p class="preview-empty">What you write appears here as readers will see it.</p>';
    const length = `${words.toLocaleString("en")} ${words === 1 ? "word" : "words"} · ${minutes} min read`;
    this.count.textContent = words ? length : "No words yet";
    this.keepStep();
  }

  complain(sentence) {
    this.trouble.textContent = sentence;
    this.trouble.hidden = !sentence;
  }

  keepStep() {
    const { area } = this;
    const scroller = this.page?.scrollingElement;
    const room = area.scrollHeight - area.clientHeight;
    if (!scroller || room < 1) return;
    scroller.scrollTop = (area.scrollTop / room) * (scroller.scrollHeight - scroller.clientHeight);
  }

  // --- keys and buttons ---------------------------------------------------------------------------

  key(event) {
    const control = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const mark = control && KEYS[event.key.toLowerCase()];
    const plainEnter = event.key === "Enter" && !event.isComposing && !control && !event.shiftKey && !event.altKey;
    if (mark) MARKS[mark](this.area);
    else if (!(plainEnter && goOn(this.area))) return;
    event.preventDefault();
    event.stopPropagation();
  }

  async click(event) {
    const button = event.target.closest("button");
    if (!button || !this.root.contains(button)) return;
    if (button.dataset.show) this.show(button.dataset.show, true);
    else if (button.dataset.mark === "image") this.take(await pickFiles({ several: true }));
    else if (button.dataset.mark) MARKS[button.dataset.mark](this.area);
  }

  rememberedView() {
    try { return localStorage.getItem("desk-view") ?? "split"; } catch { return "split"; }
  }

  show(view, remember = false) {
    this.root.dataset.view = view;
    for (const button of this.root.querySelectorAll("[data-show]")) {
      button.setAttribute("aria-pressed", String(button.dataset.show === view));
    }
    if (remember) try { localStorage.setItem("desk-view", view); } catch { /* private window */ }
  }

  // --- pictures -----------------------------------------------------------------------------------

  paste(event) {
    const files = pictures(event.clipboardData?.files);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    // A word processor puts a picture of the text beside the text: then the text is meant.
    if (files.length && !text) {
      event.preventDefault();
      this.take(files);
    } else if (pasteAddress(this.area, text)) event.preventDefault();
  }

  over(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    this.root.classList.add("is-over");
  }

  drop(event) {
    this.root.classList.remove("is-over");
    const files = pictures(event.dataTransfer.files);
    if (!files.length) return;
    event.preventDefault();
    const place = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    if (place?.offsetNode === this.area) this.area.setSelectionRange(place.offset, place.offset);
    this.take(files);
  }

  async take(files) {
    const { upload, images } = this.root.dataset;
    for (const file of files) {
      const { selectionStart, selectionEnd } = this.area;
      const image = await askAbout(file, { upload, images });
      // Until the next frame the text still counts as lying behind the dialog, and cannot be typed into.
      await new Promise((ready) => requestAnimationFrame(() => setTimeout(ready)));
      this.area.focus();
      this.area.setSelectionRange(selectionStart, selectionEnd);
      if (image) picture(this.area, image);
    }
  }
}

const desks = [...document.querySelectorAll("[data-desk]")].map((root) => new Desk(root));
new MutationObserver(() => desks.forEach((desk) => desk.followTheme())).observe(document.documentElement, {
  attributes: true, attributeFilter: ["class"],
});
arrange();
