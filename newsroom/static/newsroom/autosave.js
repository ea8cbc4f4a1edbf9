// Nothing that is typed at the desk is lost: to the server after a pause, to this browser at once.

import { Drawer } from "./drawer.js";
import { OwnWindow } from "./own_window.js";
import { Recovery } from "./recovery.js";
import { Saving } from "./saving.js";
import { Session } from "./session.js";

const LOOK = 300; // milliseconds from a key to this browser's own copy
const PAUSE = 2000; // from the last key to the server
const LONGEST = 10_000; // to the server at the latest, while somebody goes on typing
const OFTEN = 15_000; // who else is here
const RETRY = 5000;
const OURS = new Set(["csrfmiddlewaretoken", "base", "key", "window"]);

class Autosave {
  constructor(root, form, early) {
    Object.assign(this, { root, form, leaving: false, running: null, waiting: 0, unsentSince: 0, trouble: "" });
    const { person, article, token } = root.dataset;
    this.session = new Session({ person, token });
    this.window = new OwnWindow(form, root.dataset, () => this.showOthers());
    this.drawer = new Drawer(person, article, form.elements.key?.value ?? "", this.window.key);
    const { drawer, session } = this;
    this.recovery = new Recovery(root, { drawer, session, own: this.window, when: (at) => this.hour(at, true) });
    this.saving = new Saving(root, form, this);
    const bar = document.querySelectorAll("[data-save-state]");
    this.places = bar.length ? bar : document.querySelectorAll("[data-saved]");
    this.kept = this.seen = this.read();
    this.settle();
    if (early) this.kept = ""; // typed before we were ready
    this.listen();
    this.meet();
  }

  read() {
    const fields = [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !OURS.has(name));
    return JSON.stringify(fields);
  }

  get base() {
    return Number(this.form.elements.base?.value ?? 0);
  }

  // --- when the page opens ------------------------------------------------------------------------

  // A copy that was handed in is forgotten once this page proves that it arrived.
  settle() {
    const { article, bound } = this.root.dataset;
    const handed = this.drawer.handedIn();
    const copy = handed && this.drawer.read(handed.slot);
    if (bound) {
      this.kept = ""; // refused: what the form shows is saved nowhere yet
      return;
    }
    const arrived = handed && article && this.base > handed.base;
    if (copy?.handedIn && (arrived || JSON.stringify(copy.fields) === this.seen)) this.drawer.forget(handed.slot);
    this.drawer.putAside();
    this.recovery.offer(this.seen);
  }

  listen() {
    const soon = () => {
      clearTimeout(this.looking);
      this.looking = setTimeout(() => this.look(), LOOK);
    };
    for (const kind of ["input", "change", "desk:changed"]) this.form.addEventListener(kind, soon);
    window.django?.jQuery?.(this.form).on("change", soon); // the select boxes speak only jQuery
    setInterval(() => this.look(), RETRY); // rows that scripts added or dragged
    setInterval(() => this.meet(), OFTEN);
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.comeBack()));
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", (event) => event.persisted && this.reopen());
    addEventListener("online", () => this.comeBack());
    addEventListener("focus", () => this.trouble && this.comeBack());
    addEventListener("offline", () => {
      this.look();
      this.say("away");
    });
    this.root.addEventListener("safety:decided", () => this.comeBack());
    this.root.addEventListener("safety:leave", () => (this.leaving = true));
    if (this.kept === "") soon();
  }

  // --- keeping ------------------------------------------------------------------------------------

  look() {
    clearTimeout(this.looking);
    const now = this.read();
    if (this.leaving || now === this.seen && now === this.kept) return;
    if (now !== this.seen || !this.unsentSince) {
      this.seen = now;
      this.keepHere();
    }
    if (now === this.kept) {
      this.drawer.forget(); // typed and taken back
      this.unsentSince = 0;
      clearTimeout(this.waiting);
      return;
    }
    this.unsentSince ||= Date.now();
    if (!this.trouble) this.wait(Math.min(PAUSE, Math.max(0, this.unsentSince + LONGEST - Date.now())));
    else if (!this.waiting) this.wait(RETRY);
  }

  wait(milliseconds) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.send(), milliseconds);
  }

  keepHere(handedIn = false) {
    const fields = JSON.parse(this.seen);
    const title = fields.find(([name]) => name === "headline")?.[1].trim() ?? "";
    const { base } = this;
    const kept = this.drawer.keep({ fields, title, base, key: this.form.elements.key?.value ?? "", at: Date.now(), handedIn });
    this.root.toggleAttribute("data-full", !kept);
  }

  async send({ keepalive = false } = {}) {
    clearTimeout(this.waiting);
    this.waiting = 0;
    if (this.leaving || this.saving.isUnderWay || this.seen === this.kept) return;
    if (this.recovery.isUndecided) {
      this.say("undecided");
      return;
    }
    if (this.running) {
      await this.running;
      if (this.seen === this.kept) return;
    }
    const sent = this.seen;
    this.running = this.session.post(this.root.dataset.keep, {
      article: this.root.dataset.article,
      key: this.form.elements.key?.value ?? "",
      base: this.base,
      window: this.window.value,
      fields: sent,
    }, { keepalive });
    const answer = await this.running;
    this.running = null;
    this.answered(answer, sent);
  }

  answered(answer, sent) {
    if (answer.state !== "ok") {
      this.say(answer.state, answer.sentence);
      if (!this.leaving) this.wait(RETRY);
      return;
    }
    this.kept = sent;
    this.unsentSince = 0;
    this.greet(answer.said);
    this.say("ok", answer.said.saved_at);
    if (this.seen === sent) this.drawer.forget();
    else this.wait(PAUSE);
  }

  leave() {
    if (this.leaving) return;
    this.look();
    this.send({ keepalive: true });
  }

  reopen() {
    this.leaving = false;
    this.saving.reopen();
    this.comeBack();
  }

  async comeBack() {
    if (this.trouble) {
      const state = await this.session.check();
      if (state === "in") {
        this.trouble = "";
        this.saving.release();
        if (this.seen === this.kept) this.tell("Back again");
      } else this.say(state);
    }
    this.look();
    this.send();
    this.meet();
  }

  // --- words --------------------------------------------------------------------------------------

  hour(at, long = false) {
    const day = long ? { day: "numeric", month: "short" } : {};
    const shown = { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const { zone } = this.root.dataset;
    return new Intl.DateTimeFormat("en-GB", zone ? { ...shown, timeZone: zone } : shown).format(new Date(at));
  }

  say(state, detail = "") {
    this.trouble = state === "ok" ? "" : state;
    const here = this.root.hasAttribute("data-full") ? "this browser has no room: copy your text" : "kept in this browser";
    const words = {
      ok: () => `Autosaved ${this.hour(detail || Date.now())}`,
      away: () => `Offline: ${here}`,
      out: () => `Logged out: ${here}; log in in another tab`,
      other: () => `Somebody else is logged in here now: ${here}`,
      undecided: () => `Unsaved text waits above: until you decide, ${here}`,
      refused: () => `${detail} Meanwhile ${here}.`,
    };
    this.tell(words[state]());
  }

  tell(sentence, state = this.trouble ? "trouble" : "kept", ...more) {
    for (const place of this.places) {
      place.replaceChildren(sentence, ...more.map((one) => one.cloneNode(true)));
      place.dataset.state = state;
      place.title = state === "kept" ? "Only you have this text until you press Save." : "";
    }
  }

  // --- who else is here ---------------------------------------------------------------------------

  async meet() {
    const { article, presence } = this.root.dataset;
    if (!article || !presence || this.leaving || this.saving.isUnderWay || document.hidden) return;
    const answer = await this.session.post(presence, { article, window: this.window.value });
    if (this.saving.isUnderWay) return; // it may tell of the very save that is being answered
    if (answer.state !== "ok") {
      if (answer.state !== "refused") this.say(answer.state);
      return;
    }
    const wasAway = this.trouble === "away" || this.trouble === "out";
    this.greet(answer.said);
    if (wasAway) this.comeBack();
  }

  greet({ others = [], elsewhere = false, newest = 0, newest_by: by = "", is_yours: isYours = false }) {
    this.others = others;
    this.elsewhere = elsewhere;
    this.showOthers();
    const news = this.root.querySelector("[data-news]");
    news.hidden = newest <= this.base || Boolean(document.querySelector("[data-conflict]"));
    if (news.hidden) return;
    news.querySelector("[data-news-words]").textContent =
      `${isYours ? "You" : by || "Somebody"} saved revision ${newest} ${isYours ? "in another window" : "while this desk was open"}. Look before you go on.`;
    const link = news.querySelector("a");
    link.href = `${link.dataset.revision.replace(/\/0\//, `/${newest}/`)}?against=${this.base}`;
  }

  showOthers() {
    const { others = [], elsewhere } = this;
    const isElsewhere = elsewhere || this.window?.others.size > 0;
    const said = others.length ? [`${new Intl.ListFormat("en-GB").format(others)} ${others.length > 1 ? "are" : "is"} here too`] : [];
    if (isElsewhere) said.push("You have this open in another window");
    for (const place of document.querySelectorAll("[data-others]")) {
      place.hidden = !said.length;
      place.textContent = said.join(". ");
    }
  }

  // --- after a save --------------------------------------------------------------------------------

  saved(fields, at) {
    this.kept = fields;
    this.seen = this.read();
    this.unsentSince = 0;
    this.trouble = "";
    this.drawer.handedIn();
    this.drawer.forget();
    this.recovery.forgetKept();
    this.elsewhere = false;
    const hour = Object.assign(document.createElement("time"), { dateTime: at, textContent: this.hour(at) });
    this.tell("Saved ", "saved", hour);
    if (this.seen === this.kept) return;
    this.keepHere();
    this.unsentSince = Date.now();
    this.wait(PAUSE);
  }

  notSaved(state) {
    this.look();
    this.keepHere();
    this.say(state);
    this.wait(RETRY);
  }

  goTo(address) {
    this.leaving = true;
    location.assign(address);
  }
}

const root = document.querySelector("[data-safety]");
const form = document.getElementById("article_form");
if (root && form) {
  let early = false;
  form.addEventListener("input", () => (early = true));
  // After the other modules of the page have arranged their fields.
  setTimeout(() => new Autosave(root, form, early));
}
