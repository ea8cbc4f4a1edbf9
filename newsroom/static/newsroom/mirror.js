// Where a place of the text stands on the screen. A textarea does not tell, but a copy of it does.

const COPIED = [
  "boxSizing", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "fontFamily", "fontSize", "fontWeight",
  "fontStyle", "fontVariantLigatures", "letterSpacing", "wordSpacing", "lineHeight", "tabSize", "textIndent",
];

/** The top, left and line height of each place, in pixels from the top of the textarea's whole text. */
export function places(area, offsets) {
  const copy = document.createElement("div");
  const look = getComputedStyle(area);
  for (const name of COPIED) copy.style[name] = look[name];
  Object.assign(copy.style, {
    position: "absolute", top: "0", left: "0", visibility: "hidden", width: `${area.clientWidth}px`, height: "auto",
    whiteSpace: "pre-wrap", overflowWrap: "anywhere", pointerEvents: "none",
  });
  copy.setAttribute("aria-hidden", "true");
  const text = area.value;
  const marks = [];
  let from = 0;
  for (const offset of offsets) {
    copy.append(text.slice(from, offset));
    const mark = document.createElement("span");
    mark.textContent = "\u200b";
    copy.append(mark);
    marks.push(mark);
    from = offset;
  }
  copy.append(text.slice(from));
  // Clipped, so that the copy of a long text does not lengthen the page.
  const box = document.createElement("div");
  Object.assign(box.style, { position: "absolute", top: "0", left: "0", width: "0", height: "0", overflow: "hidden" });
  box.append(copy);
  area.parentElement.append(box);
  const height = parseFloat(look.lineHeight) || 24;
  const found = marks.map((mark) => ({ top: mark.offsetTop, left: mark.offsetLeft, height }));
  box.remove();
  return found;
}

/** The place at which each line begins. */
export function lineStarts(text) {
  const starts = [0];
  for (let place = text.indexOf("\n"); place !== -1; place = text.indexOf("\n", place + 1)) starts.push(place + 1);
  return starts;
}
