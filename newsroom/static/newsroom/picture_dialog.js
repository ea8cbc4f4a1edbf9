// The dialog in which pictures are uploaded or found, described, and handed back.

import { FOCUS } from "./focus.js";
import { Library } from "./picture_library.js";
import { Uploads } from "./picture_uploads.js";
import { pickFiles, pictures } from "./upload.js";

const LAYOUT = `
  <form method="dialog" class="pictures-form" novalidate>
    <header class="pictures-head">
      <h2 class="pictures-title" id="pictures-title">Pictures</h2>
      <div class="pictures-tabs" role="tablist" aria-labelledby="pictures-title">
        <button type="button" role="tab" id="pictures-tab-upload" aria-controls="pictures-upload" data-tab="upload">Upload</button>
        <button type="button" role="tab" id="pictures-tab-library" aria-controls="pictures-library" data-tab="library">Library</button>
      </div>
      <button type="button" class="pictures-close" data-cancel aria-label="Close">
        <span class="material-symbols-outlined" aria-hidden="true">close</span>
      </button>
    </header>
    <section class="pictures-panel" role="tabpanel" id="pictures-upload" aria-labelledby="pictures-tab-upload">
      <div class="pictures-drop" data-drop>
        <span class="material-symbols-outlined" aria-hidden="true">add_photo_alternate</span>
        <button type="button" class="quiet-button" data-choose>Choose files</button>
        <p>or drop them here, or paste one.<br>JPEG, PNG, WebP, GIF or AVIF, up to 20 MB each.</p>
      </div>
      <ul class="pictures-strip" data-strip hidden></ul>
      <div class="pictures-one" data-one hidden>
        ${FOCUS}
        <div class="pictures-fields">
          <div class="pictures-file">
            <p class="pictures-name" data-name></p>
            <button type="button" class="quiet-button" data-remove>Remove</button>
          </div>
          <progress class="pictures-progress" max="1" value="0" aria-label="Upload"></progress>
          <p class="pictures-state" data-state role="status"></p>
          <button type="button" class="quiet-button" data-again hidden>Try again</button>
          <label class="pictures-label" for="pictures-alt">What does it show?</label>
          <textarea id="pictures-alt" name="alt" class="pictures-input" rows="3" maxlength="300"
            placeholder="For those who cannot see it: “Two rulers side by side, both bent.”"></textarea>
          <label class="pictures-check"><input type="checkbox" name="is_decorative"> It only decorates and says nothing</label>
          <label class="pictures-label" for="pictures-caption">Caption <small>under the picture, may be empty</small></label>
          <input id="pictures-caption" name="caption" class="pictures-input" maxlength="300" autocomplete="off">
          <label class="pictures-label" for="pictures-credit">Credit <small>who made it</small></label>
          <input id="pictures-credit" name="credit" class="pictures-input" maxlength="120" autocomplete="off">
        </div>
      </div>
    </section>
    <section class="pictures-panel" role="tabpanel" id="pictures-library" aria-labelledby="pictures-tab-library" hidden>
      <div class="pictures-search">
        <label class="unseen" for="pictures-words">Search the library</label>
        <input type="search" id="pictures-words" class="pictures-input" data-words autocomplete="off"
          placeholder="Search by what they show, caption or credit">
        <p class="pictures-state" data-library-state role="status"></p>
      </div>
      <ul class="pictures-grid" data-grid role="listbox" aria-label="Pictures"></ul>
      <button type="button" class="quiet-button pictures-more" data-more hidden>Show more</button>
    </section>
    <footer class="pictures-foot">
      <p class="pictures-hint" data-hint role="status"></p>
      <button type="button" class="quiet-button" data-cancel>Cancel</button>
      <button type="submit" class="strong-button" data-take></button>
    </footer>
  </form>`;

class PictureDialog {
  constructor({ upload, images, library, files, several, verb, start, image, only }) {
    Object.assign(this, { several, verb });
    this.element = document.createElement("dialog");
    this.element.className = "pictures";
    this.element.setAttribute("aria-labelledby", "pictures-title");
    this.element.innerHTML = LAYOUT;
    document.body.append(this.element);
    const find = (selector) => this.element.querySelector(selector);
    this.take = find("[data-take]");
    this.hint = find("[data-hint]");
    this.drop = find("[data-drop]");
    this.tabs = [...this.element.querySelectorAll("[role=tab]")];
    this.uploads = new Uploads(find("#pictures-upload"), { upload, images, changed: () => this.update() });
    this.library = new Library(find("#pictures-library"), library || upload.replace(/upload\/$/, "library/"), {
      chosen: () => this.update(), taken: () => this.submit(),
    });
    this.listen(find);
    this.element.showModal();
    this.show(files?.length || image ? "upload" : start);
    if (image) this.uploads.addKept(image);
    find("[role=tablist]").hidden = Boolean(image || only);
    this.add(files ?? []);
    this.update();
  }

  listen(find) {
    const { element } = this;
    find("form").addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    find("[data-choose]").addEventListener("click", async () => this.add(await pickFiles({ several: this.several })));
    for (const button of element.querySelectorAll("[data-cancel]")) button.addEventListener("click", () => this.cancel());
    element.addEventListener("cancel", (event) => { event.preventDefault(); this.cancel(); });
    element.addEventListener("paste", (event) => this.bring(event, event.clipboardData));
    element.addEventListener("drop", (event) => this.bring(event, event.dataTransfer));
    element.addEventListener("dragover", (event) => {
      if ([...event.dataTransfer.types].includes("Files")) event.preventDefault();
    });
    // Enter in the one field that has lines goes on; Shift+Enter and Ctrl+Enter are left to habit.
    find("#pictures-alt").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    for (const tab of this.tabs) tab.addEventListener("click", () => this.show(tab.dataset.tab));
    find("[role=tablist]").addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      event.preventDefault();
      const other = this.tabs.find((tab) => tab.getAttribute("aria-selected") === "false");
      this.show(other.dataset.tab, { stay: true });
      other.focus();
    });
  }

  bring(event, data) {
    const files = pictures(data?.files);
    if (!files.length) return;
    event.preventDefault();
    event.stopPropagation();
    this.add(files);
  }

  add(files) {
    if (!files.length) return;
    this.show("upload", { stay: true });
    if (!this.several) this.uploads.callOff();
    this.uploads.add(this.several ? files : files.slice(0, 1));
  }

  show(name, { stay = false } = {}) {
    this.panel = name;
    for (const tab of this.tabs) {
      const on = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
    }
    if (name === "library" && !this.library.grid.children.length) this.library.find();
    if (name === "library" && !stay) this.library.words.focus();
    this.update();
  }

  update() {
    if (!this.library) return; // still being built
    const { items, lacking } = this.uploads;
    const inLibrary = this.panel === "library";
    const { picked } = this.library;
    this.drop.hidden = items.length > 0 && !this.several || items.some((item) => item.kept);
    this.drop.classList.toggle("is-small", items.length > 0);
    const sentence = inLibrary ? this.sentenceOf(picked) : lacking;
    if (this.hint.textContent !== sentence) this.hint.textContent = sentence;
    this.take.disabled = this.busy || (inLibrary ? !picked : Boolean(lacking));
    const many = !inLibrary && items.length > 1;
    const describeFirst = inLibrary && picked && !picked.alt && !picked.is_decorative;
    this.take.textContent = describeFirst ? "Describe it" : many ? `${this.verb} ${items.length} pictures` : this.verb;
  }

  sentenceOf(picked) {
    if (!picked) return "Choose a picture: click it, or move with the arrow keys.";
    return picked.alt || (picked.is_decorative ? "It only decorates." : "Nobody has said yet what it shows.");
  }

  async submit() {
    if (this.take.disabled) return;
    const { picked } = this.library;
    if (this.panel === "library" && (picked.alt || picked.is_decorative)) return this.finish([picked]);
    if (this.panel === "library") {
      this.uploads.addKept(picked);
      return this.show("upload");
    }
    this.busy = true;
    this.update();
    try {
      const kept = await this.uploads.keep();
      this.uploads.items = [];
      this.finish(kept);
    } catch {
      // the sentence stands beside the picture that it is about
    } finally {
      this.busy = false;
      this.update();
    }
  }

  cancel() {
    this.uploads.callOff();
    this.finish([]);
  }

  finish(chosen) {
    if (this.element.open) this.element.close();
    this.element.remove();
    this.resolve(chosen);
  }

  /** What was chosen, once it was. */
  get result() {
    return new Promise((resolve) => { this.resolve = resolve; });
  }
}

/**
 * Let a person choose pictures; gives [{id, url, alt, caption, credit, width, height, …}], empty where called off.
 * Without `files` the dialog opens empty, on its tab `start` ("upload" or "library"); with `image` it
 * only describes that one; with `only: "upload"` there is no library.
 */
export function choosePictures({ files = null, several = true, verb = "Insert", start = "upload", image = null, only = "", ...addresses }) {
  return new PictureDialog({ files, several, verb, start, image, only, ...addresses }).result;
}

/** The same for one picture: {id, url, alt, caption, …}, or null where it was called off. */
export async function choosePicture(options) {
  const [first = null] = await choosePictures({ ...options, several: false });
  return first;
}
