// The row of buttons: one stop for Tab, arrows within; small menus for what needs a choice first.

import { forAria, SHORTCUTS, spoken } from "./keys.js";

/** Sets up a desk's toolbar; `act(name, detail)` is called for what a button or a menu asks for. */
export function toolbar(root, act) {
  const bar = root.querySelector("[role=toolbar]");
  const buttons = [...bar.querySelectorAll(":scope > button")];
  buttons.forEach((button, number) => {
    button.tabIndex = number ? -1 : 0;
    hint(button);
  });
  root.querySelectorAll("[data-act]").forEach(hint);
  bar.addEventListener("keydown", (event) => rove(event, buttons));
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !root.contains(button)) return;
    const { act: name, menu, choose } = button.dataset;
    if (menu) openMenu(root, button);
    else if (choose) chooseFrom(button, act);
    else if (name) act(name, button);
  });
  root.querySelectorAll("[data-menu-of]").forEach((menu) => keysOf(menu, act));
}

// What the button does is its name; the keys come from the one table.
function hint(button) {
  const keys = SHORTCUTS[button.dataset.act ?? button.dataset.menu];
  button.title ||= button.getAttribute("aria-label") ?? button.textContent.trim();
  if (!keys || button.ariaKeyShortcuts) return;
  button.title += ` (${spoken(keys)})`;
  button.setAttribute("aria-keyshortcuts", forAria(keys));
}

function rove(event, buttons) {
  const at = buttons.indexOf(document.activeElement);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (at === -1 || next === undefined) return;
  event.preventDefault();
  const target = buttons.at(next % buttons.length);
  buttons.forEach((button) => { button.tabIndex = button === target ? 0 : -1; });
  target.focus();
}

// --- menus ------------------------------------------------------------------------------------------

function openMenu(root, button) {
  const menu = root.querySelector(`[data-menu-of=${button.dataset.menu}]`);
  if (!menu.hidden) return closeMenu(menu);
  menu.hidden = false;
  menu.opener = button;
  button.setAttribute("aria-expanded", "true");
  const [at, around] = [button.getBoundingClientRect(), root.getBoundingClientRect()];
  menu.style.left = `${Math.max(8, Math.min(at.left - around.left, around.width - menu.offsetWidth - 8))}px`;
  menu.style.top = `${at.bottom - around.top + 4}px`;
  (menu.querySelector("input") ?? menu.querySelector("button")).focus();
  menu.querySelector("input")?.select();
}

function closeMenu(menu, andReturn = true) {
  if (menu.hidden) return;
  menu.hidden = true;
  menu.opener?.setAttribute("aria-expanded", "false");
  if (andReturn) menu.opener?.focus();
}

function chooseFrom(button, act) {
  const menu = button.closest("[data-menu-of]");
  const said = Object.fromEntries([...menu.querySelectorAll("input")].map((input) => [input.dataset.field, input.value]));
  const wrong = [...menu.querySelectorAll("input")].find((input) => !input.reportValidity());
  if (wrong) return;
  closeMenu(menu, false);
  act(menu.dataset.menuOf, { ...said, choice: button.dataset.choose });
}

function keysOf(menu, act) {
  const parts = [...menu.querySelectorAll("button, input")];
  menu.addEventListener("keydown", (event) => {
    const at = parts.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") closeMenu(menu);
    else if (event.key === "Enter" && event.target.tagName === "INPUT") chooseFrom(menu.querySelector("[data-choose]"), act);
    else if (step && event.target.type !== "number") parts.at((at + step) % parts.length).focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  menu.addEventListener("focusout", (event) => {
    const opener = menu.opener?.contains(event.relatedTarget);
    if (!menu.contains(event.relatedTarget) && !opener) closeMenu(menu, false);
  });
  for (const kind of ["input", "change"]) menu.addEventListener(kind, (event) => event.stopPropagation());
}
