// Rows that are put in order: dragged by their handle with mouse, pen or finger, or moved with keys.

/** Tell whoever listens (autosave, the desk) that the form is another one now. */
export function changed(element) {
  element.dispatchEvent(new Event("input", { bubbles: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Let the rows of `list` be moved; `name` says what a row is called, `say` tells those who cannot see it. */
export function orderable(list, { name, say, moved = () => {} }) {
  const rows = () => [...list.children].filter((row) => !row.hidden);
  const done = (row) => {
    mark();
    moved();
    changed(list);
    say(`${name(row)}: ${rows().indexOf(row) + 1} of ${rows().length}.`);
  };
  const mark = () => {
    rows().forEach((row, place, all) => {
      row.querySelector("[data-up]").disabled = place === 0;
      row.querySelector("[data-down]").disabled = place === all.length - 1;
    });
  };
  const step = (row, by) => {
    const all = rows();
    const other = all[all.indexOf(row) + by];
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    done(row);
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-up], [data-down]");
    const row = button?.closest("li");
    if (!row || !list.contains(row)) return;
    step(row, button.matches("[data-up]") ? -1 : 1);
    // At the end of the list the button that was pressed is disabled: the other one takes over.
    (button.disabled ? row.querySelector(button.matches("[data-up]") ? "[data-down]" : "[data-up]") : button).focus();
  });
  list.addEventListener("keydown", (event) => {
    const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : 0;
    const row = by && event.target.closest("li");
    if (!row) return;
    event.preventDefault();
    const held = document.activeElement;
    step(row, by);
    held.focus();
  });
  list.addEventListener("pointerdown", (event) => drag(event, { list, rows, done }));
  mark();
  return { mark };
}

function drag(event, { list, rows, done }) {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  const row = handle.closest("li");
  const before = rows().indexOf(row);
  const stop = new AbortController();
  const { signal } = stop;
  row.classList.add("is-dragged");
  // On the document: a row that changes its place loses what its handle had captured.
  document.addEventListener("pointermove", ({ clientY }) => {
    const other = rows().find((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return one !== row && clientY > top && clientY < bottom;
    });
    if (!other) return;
    const { top, height } = other.getBoundingClientRect();
    if (clientY < top + height / 2) other.before(row);
    else other.after(row);
  }, { signal });
  const end = () => {
    stop.abort();
    row.classList.remove("is-dragged");
    if (rows().indexOf(row) !== before) done(row);
  };
  document.addEventListener("pointerup", end, { signal });
  document.addEventListener("pointercancel", end, { signal });
}

/** A row out of a <template> inside `root`. */
export function rowFrom(root) {
  return root.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
}
