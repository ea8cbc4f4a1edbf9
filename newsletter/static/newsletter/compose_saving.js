// Save stays on the page; the moves, and what the server refuses, are sent as any form is. Nothing typed is lost.

import { bringUpToDate, pageAt } from "../newsroom/in_place.js";
import { Session } from "../newsroom/session.js";

const PATIENCE = 30_000;
const SAID = {
  out: "Not saved: you are logged out. Log in again in another tab, then save.",
  other: "Not saved: somebody else is logged in here now. Log in again in another tab, then save.",
  away: "Not saved: the server cannot be reached. Your words stay here; try again.",
};
const OURS = ["csrfmiddlewaretoken", "version", "test_to"];

export class Saving {
  constructor(form, items) {
    Object.assign(this, { form, items, isUnderWay: false, isLeaving: false });
    this.session = new Session(document.getElementById("compose").dataset);
    this.said = document.getElementById("said");
    // What came back from a refusal was never saved.
    this.kept = form.querySelector(".has-errors, #conflict, [aria-invalid=true]:not(#test_to)") ? null : this.read();
    form.addEventListener("submit", (event) => this.submit(event));
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.showState());
    addEventListener("beforeunload", (event) => this.mayLeave(event));
    document.addEventListener("keydown", (event) => this.byKey(event));
  }

  read() {
    return JSON.stringify([...new FormData(this.form)].filter(([name]) => !OURS.includes(name)));
  }

  get isChanged() { return this.kept !== this.read(); }

  showState() {
    if (!this.isUnderWay) this.tell(this.isChanged ? "Not saved yet" : "");
  }

  tell(words, isWrong = false) {
    this.said.textContent = words;
    this.said.classList.toggle("is-wrong", isWrong);
  }

  mayLeave(event) {
    if (!this.isLeaving && this.isChanged) event.preventDefault();
  }

  byKey(event) {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    document.querySelector("button[name=_continue][form=issue_form]")?.click();
  }

  async submit(event) {
    if (event.defaultPrevented || event.submitter?.dataset.test) return;
    event.preventDefault();
    if (this.isUnderWay) return;
    this.isUnderWay = true;
    this.tell("Saving …");
    const isSave = !event.submitter || event.submitter.name === "_continue";
    const state = await this.session.check();
    if (state !== "in") this.giveUp(state);
    else if (isSave) await this.stay();
    else this.press(event.submitter);
  }

  giveUp(state) {
    this.isUnderWay = false;
    this.tell(SAID[state], true);
  }

  // As any form is sent: the page that comes back is the server's.
  press(button) {
    this.isLeaving = true;
    this.isUnderWay = false;
    if (button?.name) this.form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    this.form.submit();
  }

  async stay() {
    const [sent, cards] = [this.read(), new Set(this.items.all)];
    let answer;
    try {
      answer = await fetch(location.pathname, {
        method: "POST", body: new FormData(this.form), headers: { "X-In-Place": "1" },
        redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
      });
    } catch { return this.giveUp("away"); }
    if (answer.status >= 500) return this.giveUp("away");
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return this.press(); // its page says why
    const { version, said, items } = await answer.json();
    const isAsSent = this.read() === sent;
    this.form.elements.version.value = version;
    this.items.adopt(items, cards);
    // What was typed while it was being saved is not saved yet.
    this.kept = isAsSent ? this.read() : null;
    const page = await pageAt(location.pathname);
    if (page) bringUpToDate(page);
    forgetRefusal();
    this.isUnderWay = false;
    this.tell(isAsSent ? said : "Saved, but for what you typed meanwhile");
  }
}

// What was wrong is mended: it was saved.
function forgetRefusal() {
  for (const shown of document.querySelectorAll("#conflict, .compose-field .compose-error, .item .compose-error, .errornote")) shown.remove();
  for (const place of document.querySelectorAll(".has-errors")) place.classList.remove("has-errors");
  for (const field of document.querySelectorAll("[aria-invalid]:not(#test_to)")) field.removeAttribute("aria-invalid");
}
