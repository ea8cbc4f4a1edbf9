// Text that was typed and never saved is offered, beside what the desk shows; nobody's is overwritten.

export class Recovery {
  constructor(root, { drawer, session, own, when }) {
    Object.assign(this, { root, drawer, session, own, when });
    this.place = root.querySelector("[data-offers]");
    this.kept = document.querySelector("[data-server-offer]");
    this.kept?.querySelector("[data-discard]")?.addEventListener("click", () => this.discardKept());
    // Whoever takes theirs gives up their own, and is not offered it again.
    document.querySelector("[data-take-theirs]")?.addEventListener("click", (event) => this.takeTheirs(event));
  }

  // Whether the server's copy still waits for a decision: until then nothing may overwrite it.
  get isUndecided() {
    return Boolean(this.kept?.isConnected);
  }

  // A save took its place.
  forgetKept() {
    this.kept?.remove();
  }

  // What the server offers already, as this browser would write it.
  get onServer() {
    const said = document.getElementById("server_copy")?.textContent;
    return said && JSON.stringify(JSON.parse(said));
  }

  // The newest first; discarding it shows the next. What the page shows or the server offers is not offered again.
  offer(shown) {
    const known = [shown, this.onServer];
    const copies = this.drawer.left().filter((copy) => {
      const differs = !known.includes(JSON.stringify(copy.fields));
      if (!differs) this.drawer.forget(copy.slot);
      return differs;
    });
    if (copies.length) this.show(copies[0], shown);
  }

  async show(copy, shown) {
    const piece = this.root.querySelector("template[data-offer]").content.cloneNode(true);
    const section = piece.firstElementChild;
    section.querySelector("[data-offer-when]").textContent = this.when(copy.at);
    section.querySelector("[data-offer-title]").textContent = copy.title || "Untitled";
    section.querySelector("[data-take]").addEventListener("click", (event) => this.take(copy, section, event.currentTarget));
    section.querySelector("[data-discard]").addEventListener("click", () => {
      this.drawer.forget(copy.slot);
      section.remove();
      this.offer(shown);
    });
    this.place.replaceChildren(section);
    const answer = await this.session.post(
      this.root.dataset.compare,
      { article: this.root.dataset.article, fields: JSON.stringify(copy.fields), shown },
      { as: "text" },
    );
    const rows = section.querySelector("[data-rows]");
    if (answer.state === "ok") rows.innerHTML = answer.said; // escaped by the server's template
    else rows.textContent = "The comparison cannot be shown now. The text itself is safe in this browser.";
  }

  // It becomes the server's working copy, and the desk opens with it.
  async take(copy, section, button) {
    button.disabled = true;
    this.own.mayOverwrite(copy.window); // what that window had sent to the server is older
    const { article, keep } = this.root.dataset;
    const answer = await this.session.post(keep, {
      article, key: copy.key, base: copy.base, window: this.own.value, fields: JSON.stringify(copy.fields),
    });
    if (answer.state === "ok") {
      this.drawer.forget(copy.slot);
      this.root.dispatchEvent(new CustomEvent("safety:leave"));
      location.assign(article ? "?copy=1" : `?key=${encodeURIComponent(copy.key)}`);
      return;
    }
    button.disabled = false;
    section.querySelector("[data-offer-trouble]").textContent =
      answer.sentence ?? "The server cannot be reached just now. The text stays in this browser: try again in a moment.";
  }

  async forgetOnServer() {
    const { article, keep } = this.root.dataset;
    const key = document.getElementById("article_form")?.elements.key?.value ?? "";
    return this.session.post(keep, { article, key, discard: "1" });
  }

  async discardKept() {
    const answer = await this.forgetOnServer();
    if (answer.state === "ok") {
      this.kept.remove();
      this.root.dispatchEvent(new CustomEvent("safety:decided"));
    } else this.kept.querySelector("[data-offer-trouble]").textContent = answer.sentence ?? "The server cannot be reached: it was not discarded.";
  }

  async takeTheirs(event) {
    event.preventDefault();
    const { href } = event.currentTarget;
    await this.forgetOnServer();
    this.drawer.forget();
    this.root.dispatchEvent(new CustomEvent("safety:leave"));
    location.assign(href);
  }
}
