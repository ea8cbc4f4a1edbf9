// Which keys do what at the desk; the buttons' hints and the cheat sheet are written from this table.

export const SHORTCUTS = {
  bold: "Ctrl+B",
  italic: "Ctrl+I",
  link: "Ctrl+K",
  ours: "Ctrl+Shift+L",
  heading: "Ctrl+Shift+H",
  quote: "Ctrl+Shift+.",
  numbers: "Ctrl+Shift+7",
  list: "Ctrl+Shift+8",
  tasks: "Ctrl+Shift+9",
  strike: "Ctrl+Shift+X",
  code: "Ctrl+E",
  fence: "Ctrl+Shift+E",
  image: "Ctrl+Shift+G",
  table: "Ctrl+Shift+D",
  callout: "Ctrl+Shift+O",
  footnote: "Ctrl+Shift+F",
  tidy: "Ctrl+Shift+Y",
  view: "Ctrl+Shift+P",
  focus: "Ctrl+Shift+Enter",
  sheet: "F1",
};

const ALSO = { "Ctrl+/": "sheet" };
const ACTIONS = { ...Object.fromEntries(Object.entries(SHORTCUTS).map(([name, keys]) => [keys, name])), ...ALSO };

const MAC = /Mac|iP(hone|ad)/.test(navigator.platform);

/** A shortcut as this machine's keyboard has it. */
export const spoken = (keys) => (MAC ? keys.replaceAll("Ctrl", "⌘").replaceAll("Alt", "⌥") : keys);

/** The same as ARIA writes it. */
export const forAria = (keys) => keys.replaceAll("Ctrl", MAC ? "Meta" : "Control");

/** The name of what a key press asks for, or undefined. AltGr types letters, so it never counts. */
export function asked(event) {
  if (event.isComposing || event.altKey || event.getModifierState?.("AltGraph")) return undefined;
  const control = event.ctrlKey || event.metaKey;
  const keys = `${control ? "Ctrl+" : ""}${event.shiftKey ? "Shift+" : ""}`;
  // On other layouts Ctrl+7 or Ctrl+B sends another sign, but from the same key.
  const code = event.code.replace(/^(Key|Digit)/, "").replace("Period", ".").replace("Slash", "/");
  return ACTIONS[keys + (event.key.length === 1 ? event.key.toUpperCase() : event.key)] ?? (control ? ACTIONS[keys + code] : undefined);
}
