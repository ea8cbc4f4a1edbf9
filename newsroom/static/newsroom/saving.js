// Save and the moves: a save stays on the page; a move, and what the server refuses, is sent as any form is.

import { bringUpToDate, forgetRefusal, pageAt, saveInPlace, takeValues } from "./in_place.js";

export class Saving {
  constructor(root, form, autosave) {
    Object.assign(this, { root, form, autosave, isUnderWay: false, next: null });
    this.stop = root.querySelector("dialog");
    document.addEventListener("submit", (event) => this.submit(event));
    this.stop.addEventListener("click", (event) => this.decide(event));
    // A click on Save leaves the cursor where it is.
    for (const button of document.querySelectorAll("[data-save]")) {
      button.addEventListener("mousedown", (event) => event.preventDefault());
    }
  }

  // A save goes out only where it can arrive: otherwise the words stay here, and a sentence says why.
  async submit(event) {
    if (event.target !== this.form || event.defaultPrevented) return;
    event.preventDefault();
    if (this.isUnderWay) this.next = { pressed: event.submitter };
    else await this.begin(event.submitter);
  }

  async begin(pressed) {
    this.pressed = pressed;
    if (this.autosave.recovery.isUndecided) this.halt("undecided");
    else await this.handIn();
  }

  get isInPlace() {
    return (!this.pressed || this.pressed.name === "_continue") && !this.form.elements._popup;
  }

  async handIn() {
    const { autosave } = this;
    this.isUnderWay = true;
    this.next = null;
    clearTimeout(autosave.waiting);
    autosave.tell("Saving …", "saving");
    await autosave.running; // else it would arrive after the save and be offered as newer
    const state = await autosave.session.check();
    if (state !== "in") return this.giveUp(state);
    autosave.seen = autosave.read();
    if (autosave.seen !== autosave.kept || autosave.drawer.read()) autosave.keepHere(true);
    autosave.drawer.handIn(autosave.base);
    if (this.isInPlace) await this.stay();
    else this.press();
  }

  giveUp(state) {
    this.isUnderWay = false;
    this.autosave.notSaved(state);
    this.halt(state);
  }

  async stay() {
    const sent = this.autosave.seen;
    const { state, said } = await saveInPlace(this.form);
    if (state === "page") return this.press();
    if (state === "away") return this.giveUp(state);
    this.adopt(said);
    const page = await pageAt(said.address);
    if (page && !page.getElementById(this.form.id)) return this.autosave.goTo(said.address); // no longer theirs to write
    const isAsSent = this.autosave.read() === sent;
    if (page) {
      bringUpToDate(page);
      takeValues(page, this.form, JSON.parse(sent));
    }
    forgetRefusal();
    this.isUnderWay = false;
    this.autosave.saved(isAsSent ? this.autosave.read() : sent, said.saved_at);
    document.dispatchEvent(new CustomEvent("desk:saved", { detail: said }));
    if (this.next) await this.begin(this.next.pressed);
  }

  // From here on the page is that of a stored article, at the revision that it has just made.
  adopt({ article, address, base }) {
    const { form, root, autosave } = this;
    form.elements.base.value = base;
    if (form.elements.key) form.elements.key.value = "";
    root.dataset.bound = "";
    root.dataset.article = article;
    document.querySelector("[data-room]").dataset.article = article;
    autosave.drawer.becomes(article);
    history.replaceState(history.state, "", address);
  }

  // form.submit() sends no button, and asks none of the questions that were answered already.
  press() {
    const { form, pressed } = this;
    this.autosave.leaving = true;
    if (pressed?.name) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: pressed.name, value: pressed.value });
      field.dataset.pressed = "";
      form.append(field);
    }
    HTMLFormElement.prototype.submit.call(form);
  }

  reopen() {
    this.isUnderWay = false;
    this.form.querySelector("[data-pressed]")?.remove();
  }

  halt(why) {
    this.stop.dataset.why = why;
    for (const part of this.stop.querySelectorAll("[data-if]")) part.hidden = !part.dataset.if.split(" ").includes(why);
    if (!this.stop.open) this.stop.showModal();
  }

  // Whoever is logged in again, or back on the network, need not be told any longer.
  release() {
    if (this.stop.open && this.stop.dataset.why !== "undecided") this.stop.close();
  }

  decide(event) {
    const button = event.target.closest("[data-decide]");
    if (!button) return;
    this.stop.close();
    if (button.dataset.decide === "save") {
      this.autosave.window.mayOverwrite(this.autosave.recovery.kept?.dataset.window);
      this.handIn();
    }
    if (button.dataset.decide === "look") this.autosave.recovery.kept?.scrollIntoView({ block: "start" });
  }
}
