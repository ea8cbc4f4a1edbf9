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
const MOST_RECENT = 5;
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
const typed = () => input.value.trim().replace(/\s+/g, " ");

function openSearch() {
  if (dialog.open) return;
  cameFrom = document.activeElement;
  dialog.showModal();
  input.select();
  if (shown !== typed() || !shown) ask();
}

function leaveSearch() {
  input.blur(); // before the dialog goes, so that a slash typed at once is not taken for one in a field
  dialog.close();
}

function closeSearch() {
  clearTimeout(timer);
  pending?.abort();
  // Given up: the newsroom learns which words found nothing, and nothing else.
  if (shown?.length > 2 && shown === typed() && list.querySelector("[data-nothing]")) {
    navigator.sendBeacon?.(dialog.dataset.vain, new URLSearchParams({ q: shown }));
  }
  if (cameFrom?.isConnected) cameFrom.focus();
  cameFrom = null;
}

// What was searched for stays in this browser.
function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem("searches"));
    return Array.isArray(kept) ? kept.filter((text) => typeof text === "string") : [];
  } catch {
    return [];
  }
}

function remember(text) {
  const kept = text ? [text, ...recent().filter((one) => one !== text)].slice(0, MOST_RECENT) : [];
  try {
    if (kept.length) localStorage.setItem("searches", JSON.stringify(kept));
    else localStorage.removeItem("searches");
  } catch {
    // Storage is closed to us: nothing is remembered.
  }
}

function recentOption(text, index) {
  const option = document.createElement("a");
  option.className = text ? "answer" : "answer answer-all";
  option.id = `recent-${index}`;
  option.href = `${input.form.action}?q=${encodeURIComponent(text)}`;
  option.tabIndex = -1;
  option.dataset.recent = text;
  option.textContent = text || "Clear recent searches";
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  return option;
}

function showRecent() {
  const texts = recent();
  if (!texts.length) return;
  const group = document.createElement("div");
  group.className = "answers";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Recent searches");
  const head = document.createElement("p");
  head.className = "answers-head";
  head.ariaHidden = "true";
  head.textContent = "Recent searches";
  group.append(head, ...[...texts, ""].map(recentOption));
  list.prepend(group);
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
  clearTimeout(timer);
  const query = typed();
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
  if (query === "") showRecent();
  list.scrollTop = 0;
  choose(kept ? document.getElementById(kept) : null); // an answer that comes late takes no choice away
  const found = list.querySelectorAll("[data-hit]").length;
  input.setAttribute("aria-expanded", String(options().length > 0));
  status.textContent = !query ? "" : found === 1 ? "1 result" : `${found || "No"} results`;
}

// Takes what is ours to do; what is left is a link to follow.
function take(option) {
  if (option.dataset.recent === undefined) {
    if (typed()) remember(typed());
    return false;
  }
  if (option.dataset.recent) input.value = option.dataset.recent;
  else remember("");
  choose(null);
  input.focus();
  ask();
  return true;
}

function follow(option, inNewTab) {
  if (inNewTab && option.dataset.recent !== "") {
    if (typed()) remember(typed());
    window.open(option.href, "_blank", "noopener");
  } else if (!take(option)) {
    dialog.close();
    location.assign(option.href);
  }
}

function keyInSearch(event) {
  if (isComposing(event)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && event.target === input && chosen()) {
    event.preventDefault();
    follow(chosen(), event.ctrlKey || event.metaKey);
  }
}

// Safari ends a composition before it tells of the key that ended it; 229 is its word for that.
const isComposing = (event) => event.isComposing || event.keyCode === 229;

const isField = (element) =>
  element instanceof Element && (element.isContentEditable || element.closest("input, textarea, select"));

function keyAnywhere(event) {
  if (isComposing(event) || event.defaultPrevented || event.altKey) return;
  const command = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k";
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey;
  if (dialog.open ? !command : !(command || slash) || isField(event.composedPath()[0])) return;
  event.preventDefault();
  if (dialog.open) input.select();
  else openSearch();
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
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (option && !(elsewhere && option.dataset.recent) && take(option)) event.preventDefault();
  });
  input.form.addEventListener("submit", () => {
    shown = null; // the results page counts for itself
    if (typed()) remember(typed());
  });
  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("compositionend", ask);
  // A search field takes the first Escape to empty itself; here it closes.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || isComposing(event)) return;
    event.preventDefault();
    leaveSearch();
  });
}
