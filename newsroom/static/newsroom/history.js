// Walks through the changes of a comparison: n for the next, p for the one before, or the buttons.

export function walk(root = document) {
  const bar = root.querySelector("[data-walk]");
  const changes = [...root.querySelectorAll("[data-change]")];
  if (!bar || !changes.length) return;
  const count = bar.querySelector("[data-count]");
  let at = -1;
  const say = () => {
    const words = changes.length === 1 ? "1 change" : `${changes.length} changes`;
    count.textContent = at < 0 ? words : `Change ${at + 1} of ${changes.length}`;
  };
  const go = (step) => {
    changes[at]?.classList.remove("is-here");
    at = at < 0 && step < 0 ? changes.length - 1 : (at + step + changes.length) % changes.length;
    const here = changes[at];
    here.classList.add("is-here");
    here.tabIndex = -1;
    here.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    here.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    say();
  };
  bar.hidden = false;
  say();
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) go(Number(button.dataset.step));
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const step = { n: 1, p: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    go(step);
  });
}

walk();
