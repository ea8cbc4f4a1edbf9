// A picture of the text, as large as the screen allows: a dialog that the keyboard opens and closes too.

const LARGER = 1.15; // what a picture must have to offer before a click on it is worth anything

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function show(image, words) {
  const width = Number(image.getAttribute("width"));
  const shown = (image.closest("picture") ?? image).cloneNode(true);
  const large = shown.matches("img") ? shown : shown.querySelector("img");
  for (const part of [large, ...shown.querySelectorAll("source")]) part.sizes = `${width}px`;
  large.loading = "eager";
  large.removeAttribute("class");

  const size = element("button", { type: "button", className: "zoomed-size", textContent: "Full size" });
  const close = element("button", { type: "button", className: "zoomed-close", textContent: "Close" });
  const stage = element("div", { className: "zoomed-stage", tabIndex: 0 }, shown);
  const bar = element("div", { className: "zoomed-bar" }, element("p", { textContent: words }), size, close);
  const dialog = element("dialog", { className: "zoomed" }, stage, bar);
  dialog.setAttribute("aria-label", image.alt || "Picture");
  stage.setAttribute("role", "group");
  stage.setAttribute("aria-label", "The picture; arrow keys move it at full size");
  size.setAttribute("aria-pressed", "false");
  size.addEventListener("click", () => {
    size.setAttribute("aria-pressed", String(stage.classList.toggle("is-full")));
  });
  close.addEventListener("click", () => dialog.close());
  stage.addEventListener("click", (event) => event.target === stage && dialog.close());
  dialog.addEventListener("close", () => dialog.remove()); // the browser gives the focus back
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
  size.hidden = width <= stage.clientWidth;
}

function offer(image) {
  const picture = image.closest("picture") ?? image;
  const figure = image.closest("figure");
  if (image.closest("a, button") || Number(image.getAttribute("width")) < image.clientWidth * LARGER) return;
  const button = element("button", { type: "button", className: "zoom" });
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-label", image.alt ? `Enlarge: ${image.alt}` : "Enlarge this picture");
  picture.replaceWith(button);
  button.append(picture);
  button.addEventListener("click", () => show(image, figure?.querySelector("figcaption")?.textContent.trim() ?? ""));
}

if (typeof HTMLDialogElement === "function") {
  document.querySelectorAll(".cover img, [data-body] figure img").forEach(offer);
}
