// The writing desk: Markdown on one side, the page that readers will see on the other.

import * as blocks from "./blocks.js";
import { Finder } from "./finder.js";
import { arrange } from "./form.js";
import { asked } from "./keys.js";
import { goOn, indent, moveLines } from "./lists.js";
import { chosen, inCode, MARKS, pasteAddress, type } from "./marks.js";
import { lineStarts, places } from "./mirror.js";
import { aboutPictures, toMarkdown } from "./pasting.js";
import { choosePictures } from "./picture_dialog.js";
import { Preview } from "./preview.js";
import { resume } from "./resuming.js";
import { openSheet } from "./sheet.js";
import { tellSince } from "./since.js";
import { Stepping } from "./stepping.js";
import { emptyTable, nextCell, tidy } from "./tables.js";
import { toolbar } from "./toolbar.js";
import { pictures } from "./upload.js";
import { Views } from "./views.js";
import { WordCount } from "./word_count.js";

const QUIET = 300; // milliseconds without a change before others hear of it

class Desk {
  constructor(root) {
    this.root = root;
    this.area = root.querySelector("textarea");
    this.trouble = root.querySelector("[data-trouble]");
    this.count = new WordCount(this.area, root.querySelector("[data-count]"));
    this.finder = new Finder(root, this.area);
    this.preview = new Preview(root, this.area, {
      shown: () => this.views.showsPage,
      trouble: (sentence) => this.complain(sentence),
      answered: (length) => this.answered(length),
    });
    this.views = new Views(root, this.area, {
      changed: () => this.viewChanged(),
      look: (theme) => this.preview.look(theme),
    });
    this.stepping = new Stepping(this.area, this.preview.frame);
    toolbar(root, (name, detail) => this.act(name, detail));
    tellSince(root);
    this.listen();
    this.open();
    resume(this.area, this.views);
  }

  async open() {
    const asking = this.preview.open();
    this.preview.frame.addEventListener("load", () => {
      this.stepping.listen();
      this.listenToPage(this.preview.page);
      this.views.light();
    }, { once: true });
    await asking;
  }

  listen() {
    const { area, root } = this;
    area.addEventListener("input", (event) => this.typed(event));
    area.addEventListener("paste", (event) => this.paste(event));
    area.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("keydown", (event) => this.shortcut(event));
    root.addEventListener("dragover", (event) => this.over(event));
    root.addEventListener("dragleave", () => root.classList.remove("is-over"));
    root.addEventListener("drop", (event) => this.drop(event));
    root.addEventListener("desk:goto", (event) => this.goTo(event.detail.line));
    const form = this.preview.form;
    for (const kind of ["input", "change"]) form?.addEventListener(kind, (event) => event.target !== area && this.headChanged());
    // Select2 and the order of authors tell nobody but jQuery, or nobody.
    window.django?.jQuery?.(form).on("change", () => this.headChanged());
    for (const rows of form?.querySelectorAll("[data-ordered=authors] [data-rows], [data-picker]") ?? []) {
      new MutationObserver(() => this.headChanged()).observe(rows, { childList: true, subtree: true, attributeFilter: ["src", "hidden"] });
    }
  }

  headChanged() {
    cancelAnimationFrame(this.heading);
    this.heading = requestAnimationFrame(() => {
      this.preview.showHead();
      this.stepping.changed();
    });
  }

  // Keys pressed in the page count as pressed at the desk; two clicks on a passage lead to its line.
  listenToPage(page) {
    page.addEventListener("keydown", (event) => {
      const { key, code, ctrlKey, metaKey, shiftKey, altKey } = event;
      const again = new KeyboardEvent("keydown", { key, code, ctrlKey, metaKey, shiftKey, altKey, bubbles: true, cancelable: true });
      if (!this.root.dispatchEvent(again)) event.preventDefault();
    });
    page.addEventListener("dblclick", (event) => {
      const line = event.target.closest?.(".prose [data-line]")?.dataset.line;
      if (line !== undefined) this.goTo(line);
    });
  }

  typed(event) {
    this.leaving = false;
    this.count.estimate();
    this.preview.soon();
    this.stepping.stops = null;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.root.dispatchEvent(new CustomEvent("desk:changed", { bubbles: true })), QUIET);
    if (event.inputType === "insertText" && event.data === "[") this.finder.bracketed();
  }

  answered(length) {
    this.count.learn(length);
    this.stepping.changed();
  }

  viewChanged() {
    this.stepping?.changed();
    if (this.views?.showsPage) this.preview.soon();
  }

  complain(sentence) {
    this.failure = sentence;
    this.tell();
  }

  tell() {
    const sentence = this.remark || this.failure || "";
    if (this.trouble.textContent === sentence) return;
    this.trouble.textContent = sentence;
    this.trouble.hidden = !sentence;
  }

  /** Puts the cursor on a line, counted from one, where it can be seen. */
  goTo(line) {
    if (this.views.shownView === "read") this.views.choose(this.views.narrow ? "write" : "split");
    const starts = lineStarts(this.area.value);
    const place = starts[Math.max(0, Math.min(Number(line) - 1, starts.length - 1))] ?? 0;
    const [{ top }] = places(this.area, [place]);
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(place, place);
    this.stepping.leader = "text";
    this.area.scrollTop = top - this.area.clientHeight / 3;
    this.root.scrollIntoView({ block: "nearest" });
  }

  // --- keys and buttons -----------------------------------------------------------------------------

  shortcut(event) {
    const name = asked(event);
    if (!name || event.defaultPrevented) return;
    const inText = event.target === this.area;
    if (!inText && !["view", "focus", "sheet"].includes(name)) return;
    event.preventDefault();
    event.stopPropagation();
    this.act(name);
  }

  key(event) {
    if (event.isComposing) return;
    const { area } = this;
    const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const tab = event.key === "Tab" && bare && !this.leaving;
    this.leaving = event.key === "Escape"; // Esc, then Tab, leaves the text
    this.plain = (event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === "v";
    let done = false;
    if (event.key === "Enter" && bare && !event.shiftKey) done = goOn(area);
    else if (tab) done = nextCell(area, event.shiftKey) || indent(area, event.shiftKey);
    else if (step && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) done = moveLines(area, step) ?? true;
    else if (event.key === "[" && !event.metaKey) done = this.bracket();
    if (done) event.preventDefault();
  }

  // A bracket typed over selected words goes around them; the second one finds what to link them to.
  bracket() {
    const words = chosen(this.area);
    if (!words.trim() || words.includes("\n") || inCode(this.area)) return false;
    type(this.area, `[${words}]`, 1, 1 + words.length);
    this.finder.bracketed();
    return true;
  }

  act(name, detail = null) {
    const { area, views } = this;
    const acts = {
      show: () => views.choose(detail.dataset.show),
      view: () => views.next(),
      focus: () => views.focus(),
      phone: () => views.phone(undefined, true),
      theme: () => views.otherLight(),
      sheet: () => openSheet(),
    };
    if (acts[name]) return acts[name]();
    if (views.shownView === "read") views.choose(views.narrow ? "write" : "split");
    area.focus();
    const writing = {
      ours: () => this.finder.open(),
      image: () => this.take(null),
      table: () => (detail ? blocks.apart(area, emptyTable(Number(detail.columns), Number(detail.rows)), [2, 10]) : this.ask(name)),
      tidy: () => tidy(area) || this.say("There is no table at the cursor. Put the cursor into one, then tidy it."),
      callout: () => (detail ? blocks.callout(area, detail.choice) : this.ask(name)),
      embed: () => blocks.apart(area, detail.address.trim()),
      fence: () => blocks.fence(area),
      pullquote: () => blocks.pullquote(area),
      footnote: () => blocks.footnote(area),
    };
    (writing[name] ?? (() => MARKS[name]?.(area)))();
  }

  // By its key, a menu opens where its button stands.
  ask(menu) {
    this.root.querySelector(`[data-menu=${menu}]`).click();
  }

  // A remark that goes away by itself, or with the next change.
  say(sentence) {
    this.remark = sentence;
    this.tell();
    const end = () => {
      this.remark = "";
      this.tell();
    };
    this.area.addEventListener("input", end, { once: true });
    clearTimeout(this.ending);
    this.ending = setTimeout(end, 6000);
  }

  // --- what is pasted or dropped --------------------------------------------------------------------

  paste(event) {
    const data = event.clipboardData;
    const files = pictures(data?.files);
    const text = data?.getData("text/plain") ?? "";
    const plain = this.plain || inCode(this.area);
    this.plain = false;
    // A word processor puts a picture of the text beside the text: then the text is meant.
    if (files.length && !text) this.take(files);
    else if (!plain && pasteAddress(this.area, text)) { /* done */ }
    else if (plain || !this.pasteFormatted(data, text)) return;
    event.preventDefault();
  }

  pasteFormatted(data, text) {
    const html = data?.getData("text/html");
    if (!html || [...data.types].some((kind) => kind.startsWith("vscode"))) return false;
    const markdown = toMarkdown(html, text);
    if (markdown === null) return false;
    type(this.area, markdown);
    const sentence = aboutPictures(html);
    if (sentence) this.say(sentence);
    return true;
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
    const { upload, images, library } = this.root.dataset;
    const { selectionStart, selectionEnd } = this.area;
    const chosenPictures = await choosePictures({ upload, images, library, files });
    // Until the next frame the text still counts as lying behind the dialog, and cannot be typed into.
    await new Promise((ready) => requestAnimationFrame(() => setTimeout(ready)));
    this.area.focus();
    this.area.setSelectionRange(selectionStart, selectionEnd);
    for (const image of chosenPictures) blocks.picture(this.area, image);
  }
}

document.querySelectorAll("[data-desk]").forEach((root) => new Desk(root));
arrange();
