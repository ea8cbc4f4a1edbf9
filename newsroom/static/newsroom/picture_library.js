// The library of pictures as a grid to choose from: by words, by pointer, by arrow keys.

const PAUSE = 200; // milliseconds without a key before the server is asked

export class Library {
  constructor(root, address, { chosen, taken }) {
    this.address = address;
    this.chosen = chosen;
    this.taken = taken;
    this.words = root.querySelector("[data-words]");
    this.state = root.querySelector("[data-library-state]");
    this.grid = root.querySelector("[data-grid]");
    this.more = root.querySelector("[data-more]");
    this.picked = null;
    this.words.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.find(), PAUSE);
    });
    this.words.addEventListener("keydown", (event) => this.fromWords(event));
    this.more.addEventListener("click", () => this.load(this.next));
    this.grid.addEventListener("click", (event) => this.pick(event.target.closest("[role=option]")));
    this.grid.addEventListener("dblclick", (event) => event.target.closest("[role=option]") && this.taken());
    this.grid.addEventListener("keydown", (event) => this.key(event));
  }

  find() {
    this.pick(null);
    return this.load(1);
  }

  async load(page) {
    this.running?.abort(); // an answer to older words must not overwrite newer ones
    const mine = (this.running = new AbortController());
    const query = new URLSearchParams({ q: this.words.value, page });
    try {
      const answer = await fetch(`${this.address}?${query}`, { signal: mine.signal });
      const said = await answer.json().catch(() => ({}));
      if (mine.signal.aborted) return;
      if (answer.ok) this.show(said, page > 1);
      else this.state.textContent = said.error ?? `The library cannot be shown (error ${answer.status}). Try again.`;
    } catch (error) {
      if (error.name !== "AbortError") this.state.textContent = "The library cannot be reached: there is no connection to the server. Try again.";
    }
  }

  show({ pictures, next, count }, after) {
    const options = pictures.map((picture) => this.option(picture));
    if (after) this.grid.append(...options);
    else this.grid.replaceChildren(...options);
    this.next = next;
    this.more.hidden = !next;
    this.state.textContent = this.sentence(count);
    if (after) options[0]?.focus();
    else options[0]?.setAttribute("tabindex", "0");
  }

  sentence(count) {
    if (count) return `${count.toLocaleString("en")} ${count === 1 ? "picture" : "pictures"}`;
    return this.words.value.trim() ? "No picture is described like that. Try fewer words." : "The library is empty. Upload the first picture.";
  }

  option(picture) {
    const option = document.createElement("li");
    const image = document.createElement("img");
    const words = document.createElement("span");
    Object.assign(image, { src: picture.small, alt: "", loading: "lazy", decoding: "async" });
    image.style.objectPosition = `${picture.focus_x}% ${picture.focus_y}%`;
    words.textContent = picture.alt || (picture.is_decorative ? "Only decorates" : "No alt text");
    words.className = picture.alt || picture.is_decorative ? "pictures-words" : "pictures-words is-missing";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.tabIndex = -1;
    option.className = "pictures-option";
    option.append(image, words);
    option.picture = picture;
    return option;
  }

  pick(option) {
    if (option === undefined) return;
    for (const other of this.grid.children) {
      other.setAttribute("aria-selected", String(other === option));
      if (option) other.tabIndex = other === option ? 0 : -1;
    }
    this.picked = option?.picture ?? null;
    option?.focus();
    this.chosen(this.picked);
  }

  fromWords(event) {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault(); // Enter must not send the form
    this.pick(this.grid.firstElementChild ?? undefined);
  }

  key(event) {
    const all = [...this.grid.children];
    const at = all.indexOf(event.target.closest("[role=option]"));
    if (at < 0) return;
    const row = all.filter((one) => one.offsetTop === all[0].offsetTop).length;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row }[event.key];
    if (event.key === "Enter") this.taken();
    else if (event.key === "Home" || event.key === "End") this.pick(all.at(event.key === "Home" ? 0 : -1));
    else if (event.key === "ArrowUp" && at < row) this.words.focus();
    else if (event.key === " ") this.pick(all[at]);
    else if (step) this.pick(all[Math.max(0, Math.min(all.length - 1, at + step))]);
    else return;
    event.preventDefault();
  }
}
