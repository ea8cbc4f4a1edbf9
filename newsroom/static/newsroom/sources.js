// The sources of an article: rows that are added, pasted as an address, reordered and removed.

import { changed, orderable, rowFrom } from "./ordering.js";

const part = (row, name) => row.querySelector(`[data-part="${name}"] :is(input, textarea)`);
const hiddenField = (row, name) => row.querySelector(`[name$="-${name}"]`);

/** What stands before the ending of an address is most often the publisher's name. */
export function publisherOf(url) {
  const host = new URL(url).hostname.replace(/^(www|m|blog|en)\./, "");
  const known = { "arxiv.org": "arXiv", "github.com": "GitHub", "youtube.com": "YouTube", "doi.org": "DOI" };
  if (known[host]) return known[host];
  const [name] = host.split(".").slice(host.endsWith(".co.uk") ? -3 : -2);
  return name ? name[0].toUpperCase() + name.slice(1) : host;
}

function address(text) {
  const words = text.trim();
  if (!/^https?:\/\/\S+$/.test(words) || !URL.canParse(words)) return null;
  return words;
}

export class Sources {
  constructor(root) {
    this.root = root;
    this.list = root.querySelector("[data-rows]");
    this.total = root.querySelector("[name$=-TOTAL_FORMS]");
    this.paste = root.querySelector("[data-paste]");
    this.order = orderable(this.list, {
      name: (row) => this.nameOf(row), say: (words) => this.say(words), moved: () => this.number(),
    });
    this.list.addEventListener("input", (event) => this.show(event.target.closest("[data-source]")));
    this.list.addEventListener("click", (event) => {
      const row = event.target.closest("[data-remove]")?.closest("[data-source]");
      if (row) this.remove(row);
    });
    root.querySelector("[data-add]").addEventListener("click", () => this.fromField());
    this.paste.addEventListener("input", (event) => event.stopPropagation());
    this.paste.addEventListener("paste", (event) => {
      if (!address(event.clipboardData.getData("text/plain"))) return;
      event.preventDefault();
      this.add(address(event.clipboardData.getData("text/plain")));
    });
    this.paste.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.fromField();
    });
    this.rows.forEach((row) => this.show(row));
    this.number();
  }

  get rows() { return [...this.list.querySelectorAll(":scope > [data-source]:not([hidden])")]; }

  nameOf(row) { return part(row, "title")?.value || "New source"; }

  say(words) { this.root.querySelector("[data-said]").textContent = words; }

  fromField() {
    const url = address(this.paste.value);
    this.paste.value = "";
    this.add(url);
  }

  add(url) {
    const number = Number(this.total.value);
    const row = rowFrom(this.root);
    for (const element of row.querySelectorAll("*")) {
      for (const { name, value } of [...element.attributes]) {
        if (value.includes("__prefix__")) element.setAttribute(name, value.replaceAll("__prefix__", number));
      }
    }
    this.total.value = number + 1;
    this.list.append(row);
    row.querySelector("details").open = true;
    if (url) {
      part(row, "url").value = url;
      part(row, "publisher").value = publisherOf(url);
      part(row, "accessed_on").value = this.root.dataset.today;
    }
    this.show(row);
    this.order.mark();
    this.number();
    changed(this.list);
    this.say("A source was added.");
    part(row, url ? "title" : "publisher").focus();
  }

  remove(row) {
    const all = this.rows;
    const at = all.indexOf(row);
    const name = this.nameOf(row);
    const gone = hiddenField(row, "DELETE");
    if (gone) gone.checked = true;
    row.hidden = true;
    this.order.mark();
    this.number();
    changed(this.list);
    this.say(`${name} removed.`);
    const next = this.rows[Math.min(at, all.length - 2)];
    (next?.querySelector("[data-remove]") ?? this.paste).focus();
  }

  number() {
    this.rows.forEach((row, place) => {
      const order = hiddenField(row, "ORDER");
      if (order) order.value = place + 1;
    });
    const glance = this.root.closest("[data-section]")?.querySelector("[data-glance]");
    const count = this.rows.length;
    if (glance) glance.textContent = count ? `${count} source${count === 1 ? "" : "s"}` : "";
  }

  show(row) {
    if (!row) return;
    row.querySelector("[data-publisher]").textContent = part(row, "publisher")?.value ?? "";
    row.querySelector("[data-title]").textContent = part(row, "title")?.value || part(row, "url")?.value || "New source";
  }
}
