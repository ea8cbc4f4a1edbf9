// Readiness follows what is typed: one question at a time, and only the answer to the newest text is shown.

const WAIT = 400; // ms after a change of a field; the desk itself waits before it says desk:changed
const NEVER_SENT = new Set(["csrfmiddlewaretoken", "base", "key"]);

class Readiness {
  constructor(place, form) {
    this.place = place;
    this.form = form;
    this.told = document.querySelector("[data-readiness-told]");
    this.glance = place.closest("[data-section]")?.querySelector("summary [data-glance]");
    this.asked = this.answered = 0;
    this.isAsking = false;
    document.addEventListener("desk:changed", () => this.soon(0));
    for (const name of ["input", "change"]) {
      form.addEventListener(name, (event) => {
        if (!event.target.closest("[data-desk]")) this.soon(WAIT);
      });
    }
    // What a script changes without a word: rows moved or taken away, a picture chosen.
    document.addEventListener("readiness:ask", () => this.soon(0));
    document.addEventListener("desk:saved", ({ detail }) => {
      this.place.dataset.article = detail.article;
      this.soon(0);
    });
    this.show(place.firstElementChild);
  }

  soon(wait) {
    clearTimeout(this.timer);
    this.asked += 1;
    this.timer = setTimeout(() => this.ask(), wait);
  }

  body() {
    const body = new FormData(this.form);
    for (const name of [...body.keys()]) {
      if (NEVER_SENT.has(name) || body.get(name) instanceof File) body.delete(name);
    }
    body.set("article", this.place.dataset.article);
    return body;
  }

  async ask() {
    if (this.isAsking) return; // the answer to come asks again where it is stale
    const number = this.asked;
    this.isAsking = true;
    try {
      const answer = await fetch(this.place.dataset.readiness, {
        method: "POST",
        body: this.body(),
        headers: { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value },
      });
      if (answer.ok && number === this.asked) this.take(await answer.text());
      this.place.classList.toggle("is-stale", !answer.ok);
    } catch {
      this.place.classList.add("is-stale"); // offline; the next change asks again
    }
    this.isAsking = false;
    this.answered = number;
    if (this.asked !== number) this.soon(0);
  }

  take(html) {
    const before = this.place.firstElementChild?.dataset.glance;
    const focused = this.place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const page = new DOMParser().parseFromString(html, "text/html");
    const found = page.querySelector("[data-standing]");
    if (!found) return;
    this.place.replaceChildren(document.adoptNode(found));
    if (focused) [...this.place.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
    this.show(found);
    if (this.told && found.dataset.glance !== before) this.told.textContent = found.dataset.glance;
  }

  show(found) {
    if (!this.glance || !found) return;
    this.glance.textContent = found.dataset.glance;
    this.glance.dataset.standing = found.dataset.standing;
  }
}

const place = document.querySelector("[data-readiness]");
const form = document.getElementById("article_form");
if (place && form) new Readiness(place, form);
