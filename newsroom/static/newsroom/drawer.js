// Unsaved text that this browser keeps: one copy for each article and person, and those on offer.

const PREFIX = "galley-desk";
const SUBMITTED = `${PREFIX}-submitted`;

export class Drawer {
  constructor(person, article, key, ownWindow) {
    this.mine = `${PREFIX}:${person}:`;
    this.article = article;
    this.window = ownWindow;
    // Two windows on one article keep what is typed in each apart.
    this.slot = this.mine + (article ? `article:${article}@${ownWindow}` : `new:${key}`);
  }

  // What was new is stored: from now on its text belongs to that article.
  becomes(article) {
    if (String(article) === this.article) return;
    this.forget();
    this.article = String(article);
    this.slot = `${this.mine}article:${article}@${this.window}`;
  }

  // Whether it could be kept: a private window or a full store keeps nothing.
  keep(copy) {
    try {
      localStorage.setItem(this.slot, JSON.stringify({ ...copy, window: this.window }));
      return true;
    } catch {
      return false;
    }
  }

  read(slot = this.slot) {
    try {
      const copy = JSON.parse(localStorage.getItem(slot));
      return Array.isArray(copy?.fields) ? { ...copy, slot } : null;
    } catch {
      return null;
    }
  }

  forget(slot = this.slot) {
    try { localStorage.removeItem(slot); } catch { /* private window */ }
  }

  // What was left here goes aside, so that new typing cannot overwrite it before somebody decides.
  putAside() {
    const copy = this.read();
    if (!copy) return;
    try {
      localStorage.setItem(`${this.slot}@${copy.at}`, JSON.stringify({ ...copy, slot: undefined }));
      this.forget();
    } catch { /* as full as before: it stays where it is */ }
  }

  // Newest first. The page of a new article asks for what was left of any new article.
  left() {
    const wanted = this.article ? [`${this.mine}article:${this.article}`, `${this.mine}article:${this.article}@`] : [`${this.mine}new:`];
    const slots = [];
    try {
      for (let place = 0; place < localStorage.length; place += 1) slots.push(localStorage.key(place));
    } catch { /* private window */ }
    return slots
      .filter((slot) => wanted.some((start) => slot === start || (start.match(/[:@]$/) && slot.startsWith(start))))
      .map((slot) => this.read(slot))
      .filter(Boolean)
      .sort((one, other) => other.at - one.at);
  }

  // Across the page load that a save causes: which copy was handed in, on top of which revision.
  handIn(base) {
    try { sessionStorage.setItem(SUBMITTED, JSON.stringify({ slot: this.slot, base })); } catch { /* private window */ }
  }

  handedIn() {
    try {
      const found = JSON.parse(sessionStorage.getItem(SUBMITTED));
      sessionStorage.removeItem(SUBMITTED);
      return found;
    } catch {
      return null;
    }
  }
}
