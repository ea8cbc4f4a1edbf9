// What every page needs: the light and dark switch, and the search overlay.

const root = document.documentElement;

// --- light and dark ---

const darkBySystem = matchMedia("(prefers-color-scheme: dark)");
const themeSwitch = document.querySelector("[data-theme-switch]");

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : darkBySystem.matches);

function showTheme() {
  themeSwitch.setAttribute("aria-pressed", String(isDark()));
  const paper = getComputedStyle(document.body).backgroundColor;
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.content = paper;
}

function changeTheme() {
  const wanted = isDark() ? "light" : "dark";
  const asSystem = (wanted === "dark") === darkBySystem.matches;
  // Back at what the system says, the reader follows the system again.
  if (asSystem) delete root.dataset.theme;
  else root.dataset.theme = wanted;
  try {
    if (asSystem) localStorage.removeItem("theme");
    else localStorage.setItem("theme", wanted);
  } catch {
    // Storage is closed to us: the choice holds for this page.
  }
  showTheme();
}

if (themeSwitch) {
  themeSwitch.hidden = false;
  themeSwitch.addEventListener("click", changeTheme);
  darkBySystem.addEventListener("change", showTheme);
  showTheme();
}

// --- search ---

const WAIT = 80;
const dialog = document.getElementById("search");
const input = document.getElementById("search-input");
const list = document.getElementById("search-results");
const status = dialog.querySelector("[data-search-status]");
let cameFrom = null;
let timer = 0;
let pending = null;
let shown = null;

const options = () => [...list.querySelectorAll('[role="option"]')];
const chosen = () => list.querySelector('[aria-selected="true"]');

function openSearch() {
  if (dialog.open) return;
  cameFrom = document.activeElement;
  dialog.showModal();
  input.select();
  if (shown !== input.value.trim()) ask();
}

function leaveSearch() {
  input.blur(); // before the dialog goes, so that a slash typed at once is not taken for one in a field
  dialog.close();
}

function closeSearch() {
  clearTimeout(timer);
  pending?.abort();
  if (cameFrom?.isConnected) cameFrom.focus();
  cameFrom = null;
}

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}

function step(by) {
  const all = options();
  if (!all.length) return;
  const at = all.indexOf(chosen());
  choose(all[at < 0 && by < 0 ? all.length - 1 : (at + by + all.length) % all.length]);
}

async function ask() {
  const query = input.value.trim();
  pending?.abort();
  const mine = (pending = new AbortController());
  try {
    const address = `${dialog.dataset.answers}?q=${encodeURIComponent(query)}`;
    const answer = await fetch(address, { signal: mine.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const html = await answer.text();
    if (!mine.signal.aborted) show(query, html);
  } catch (error) {
    if (error.name === "AbortError") return;
    show(null, "");
    status.textContent = "Search cannot be reached. Press Enter to try the search page.";
  }
}

function show(query, html) {
  const kept = chosen()?.id;
  shown = query;
  list.innerHTML = html; // our own server's, escaped there
  list.scrollTop = 0;
  choose(kept ? document.getElementById(kept) : null); // an answer that comes late takes no choice away
  const found = list.querySelectorAll("[data-hit]").length;
  input.setAttribute("aria-expanded", String(options().length > 0));
  status.textContent = !query ? "" : found === 1 ? "1 result" : `${found || "No"} results`;
}

function follow(option, inNewTab) {
  if (inNewTab) window.open(option.href, "_blank", "noopener");
  else {
    dialog.close();
    location.assign(option.href);
  }
}

function keyInSearch(event) {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && chosen()) {
    event.preventDefault();
    follow(chosen(), event.ctrlKey || event.metaKey);
  }
}

const isField = (element) =>
  element instanceof Element && (element.isContentEditable || element.closest("input, textarea, select"));

function keyAnywhere(event) {
  if (event.isComposing || event.defaultPrevented || event.altKey) return;
  const command = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k";
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey;
  if (!(command || slash) || isField(event.composedPath()[0]) || dialog.open) return;
  event.preventDefault();
  openSearch();
}

if (typeof dialog.showModal === "function") {
  document.addEventListener("keydown", keyAnywhere);
  for (const opener of document.querySelectorAll("[data-search-open]")) {
    opener.setAttribute("aria-haspopup", "dialog");
    opener.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      openSearch();
    });
  }
  dialog.addEventListener("close", closeSearch);
  dialog.querySelector("[data-search-close]").addEventListener("click", leaveSearch);
  dialog.addEventListener("click", (event) => event.target === dialog && leaveSearch());
  dialog.addEventListener("keydown", keyInSearch);
  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("compositionend", ask);
  // A search field takes the first Escape to empty itself; here it closes.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    leaveSearch();
  });
}
