// The items of an issue: in sections, moved with a pointer, with buttons or with keys, and taken out.

const STEPS = { ArrowUp: "up", ArrowDown: "down", Home: "first", End: "last" };
const EDGE = 70; // pixels from the window's edge in which dragging scrolls

export class Items {
  constructor(place) {
    this.place = place;
    this.said = document.getElementById("items-said");
    this.total = place.querySelector("[name=items-TOTAL_FORMS]");
    place.addEventListener("click", (event) => this.press(event));
    place.addEventListener("keydown", (event) => this.key(event));
    place.addEventListener("change", (event) => this.change(event));
    place.addEventListener("pointerdown", (event) => new Drag(this, event));
    this.number();
  }

  get lists() { return [...this.place.querySelectorAll(".items")]; }

  get all() { return [...this.place.querySelectorAll(".item")]; }

  // Places, sections and buttons follow the order of the page.
  number() {
    const { all, lists } = this;
    all.forEach((item, place) => {
      item.querySelector(".item-position").value = place;
      const [list, up, down] = [item.parentElement, item.querySelector("[data-step='-1']"), item.querySelector("[data-step='1']")];
      select(item).value = list.dataset.section;
      up.disabled = list === lists[0] && !item.previousElementSibling;
      down.disabled = list === lists.at(-1) && !item.nextElementSibling;
    });
    for (const list of lists) list.parentElement.classList.toggle("is-empty", !list.children.length);
  }

  press(event) {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const item = button.closest(".item");
    this.move(item, button.dataset.step === "1" ? "down" : "up");
    (button.disabled ? item.querySelector("[data-step]:not(:disabled)") : button)?.focus();
  }

  key(event) {
    if (event.key === "Enter" && event.target.matches(".item-headline")) {
      event.preventDefault(); // a headline is one line
      event.target.closest(".item").querySelector(".item-blurb").focus();
    }
    if (!event.target.closest(".item-handle") || !(event.key in STEPS)) return;
    event.preventDefault();
    this.move(event.target.closest(".item"), STEPS[event.key]);
    event.target.closest(".item-handle").focus();
  }

  change({ target }) {
    const item = target.closest(".item");
    if (target.name?.endsWith("-DELETE")) {
      this.tell(target.checked ? `“${nameOf(item)}” is taken out once you save.` : `“${nameOf(item)}” stays.`);
      // What was never saved is simply gone.
      if (target.checked && !isStored(item)) this.remove(item);
    }
    if (target.name?.endsWith("-section") && target.value !== item.parentElement.dataset.section) {
      this.put(item, this.listOf(target.value), null);
      target.focus();
    }
  }

  listOf(section) {
    return this.lists.find((list) => list.dataset.section === section) ?? this.lists[0];
  }

  move(item, where) {
    const list = item.parentElement;
    const at = this.lists.indexOf(list);
    if (where === "first") return this.put(item, list, list.firstElementChild);
    if (where === "last") return this.put(item, list, null);
    if (where === "up" && item.previousElementSibling) return this.put(item, list, item.previousElementSibling);
    if (where === "up" && at > 0) return this.put(item, this.lists[at - 1], null);
    if (where === "down" && item.nextElementSibling) return this.put(item, list, item.nextElementSibling.nextElementSibling);
    if (where === "down" && at < this.lists.length - 1) return this.put(item, this.lists[at + 1], this.lists[at + 1].firstElementChild);
    this.tell(`“${nameOf(item)}” is at the ${where === "up" ? "top" : "bottom"} already.`);
  }

  put(item, list, before) {
    if (before !== item) list.insertBefore(item, before);
    const left = this.makeRoom(item, list);
    this.number();
    const place = [...list.children].indexOf(item) + 1;
    this.tell(`“${nameOf(item)}” is now ${place} of ${list.children.length} in ${list.dataset.section}.${left}`);
    item.scrollIntoView({ block: "nearest" });
    this.changed();
  }

  // One story leads: what led before goes to the next section. Returns the sentence that says so.
  makeRoom(item, list) {
    const next = this.lists.find((one) => !("lead" in one.dataset));
    if (!("lead" in list.dataset) || !next) return "";
    const led = [...list.children].filter((other) => other !== item && !isLeaving(other));
    next.prepend(...led);
    return led.map((other) => ` “${nameOf(other)}” makes room and is now in ${next.dataset.section}.`).join("");
  }

  // --- what comes and goes ------------------------------------------------------------------------

  has(key) { return this.all.find((item) => item.dataset.key === key && !isLeaving(item)); }

  add(found) {
    const taken = this.all.find((item) => item.dataset.key === found.key);
    return taken ? this.putBack(taken) : this.make(found);
  }

  putBack(item) {
    item.querySelector("[name$='-DELETE']").checked = false;
    this.tell(`“${nameOf(item)}” stays.`);
    this.changed();
    return item;
  }

  make({ key, fields, name, note, section, blurb }) {
    const number = Number(this.total.value);
    const made = document.createElement("template");
    made.innerHTML = document.getElementById("item-new").innerHTML.replaceAll("__prefix__", number).replaceAll("“”", `“${escaped(name)}”`);
    const item = made.content.firstElementChild;
    Object.assign(item.dataset, { name, key });
    for (const [field, value] of Object.entries(fields)) item.querySelector(`[name=items-${number}-${field}]`).value = value;
    if (fields.url) {
      item.querySelector(".item-publisher").hidden = false;
      item.querySelector(".item-url").href = fields.url;
      item.querySelector(".item-blurb").placeholder = "Blurb, in Markdown";
    }
    item.querySelector(".item-headline").placeholder = name;
    item.querySelector(".item-blurb").value = blurb;
    item.querySelector(".item-why").textContent = `${note}. Added by you, not saved yet.`;
    this.total.value = number + 1;
    const list = this.listOf(section);
    list.append(item);
    this.number();
    this.changed();
    item.scrollIntoView({ block: "nearest" });
    this.tell(`“${name}” is added to ${list.dataset.section}, ${list.children.length} of ${list.children.length}.`);
    return item;
  }

  remove(item) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    this.number();
    this.changed();
    (next?.querySelector(".item-handle") ?? document.getElementById("add-item")).focus();
  }

  // After a save: what is stored has its number, what was taken out is gone.
  adopt(stored, sent) {
    for (const item of this.all.filter((one) => sent.has(one))) {
      const pk = stored[item.dataset.key];
      if (!pk || isLeaving(item)) item.remove();
      else if (!isStored(item)) {
        item.querySelector("[name$='-id']").value = pk;
        item.querySelector(".item-why").textContent = "Added by an editor.";
      }
    }
    this.number();
  }

  tell(words) { this.said.textContent = words; }

  changed() { this.place.dispatchEvent(new Event("change", { bubbles: true })); }
}

const nameOf = (item) => item.querySelector(".item-headline").value.trim() || item.dataset.name;
const select = (item) => item.querySelector("select[name$='-section']");
const isStored = (item) => Boolean(item.querySelector("[name$='-id']")?.value);
const isLeaving = (item) => item.querySelector("[name$='-DELETE']").checked;
const escaped = (text) => Object.assign(document.createElement("i"), { textContent: text }).innerHTML.replaceAll('"', "&quot;");

// --- dragging with any pointer --------------------------------------------------------------------

class Drag {
  constructor(items, event) {
    const handle = event.target.closest(".item-handle");
    if (!handle || event.button) return;
    Object.assign(this, { items, item: handle.closest(".item"), y: event.clientY, mark: null });
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("pointermove", (moved) => this.over(moved), { signal });
    document.addEventListener("pointerup", () => this.drop(), { signal });
    document.addEventListener("pointercancel", () => this.end(), { signal });
    document.addEventListener("keydown", (key) => key.key === "Escape" && this.end(), { signal });
  }

  begin() {
    this.mark = Object.assign(document.createElement("li"), { className: "items-mark" });
    this.mark.setAttribute("aria-hidden", "true");
    this.item.classList.add("is-dragged");
    document.documentElement.classList.add("is-dragging");
  }

  over(event) {
    if (!this.mark && Math.abs(event.clientY - this.y) < 4) return;
    event.preventDefault();
    if (!this.mark) this.begin();
    this.scroll(event.clientY);
    const list = this.items.lists.reduce((one, other) => (far(other.parentElement, event.clientY) < far(one.parentElement, event.clientY) ? other : one));
    const after = [...list.querySelectorAll(".item")].find((item) => {
      const box = item.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    });
    list.insertBefore(this.mark, after ?? null);
  }

  scroll(y) {
    const bottom = document.querySelector(".moves")?.getBoundingClientRect().top ?? innerHeight;
    if (y < EDGE) scrollBy(0, -12);
    else if (y > Math.min(bottom, innerHeight) - EDGE) scrollBy(0, 12);
  }

  drop() {
    const [list, before] = [this.mark?.parentElement, this.mark?.nextElementSibling];
    this.end();
    if (list && before !== this.item) this.items.put(this.item, list, before);
  }

  end() {
    this.stop.abort();
    this.mark?.remove();
    this.item.classList.remove("is-dragged");
    document.documentElement.classList.remove("is-dragging");
  }
}

function far(place, y) {
  const { top, bottom } = place.getBoundingClientRect();
  return y < top ? top - y : Math.max(0, y - bottom);
}
