// A field that holds one picture: shown, chosen from the library or uploaded, described, taken away.

import { choosePicture } from "./picture_dialog.js";
import { details, pictures } from "./upload.js";

export function picker(root) {
  const find = (selector) => root.querySelector(selector);
  const [field, shown, words, none] = [find("input[type=hidden]"), find("[data-picture]"), find("[data-alt]"), find("[data-none]")];
  const [pick, describe, clear] = [find("[data-pick]"), find("[data-describe]"), find("[data-clear]")];
  const label = document.querySelector(`label[for="${pick.id}"]`);
  if (label) {
    // Its own words first: else it would only be called like the field, whatever it says it does.
    label.id ||= `${pick.id}_label`;
    pick.setAttribute("aria-labelledby", `${pick.id} ${label.id}`);
  }
  const addresses = { upload: root.dataset.upload, images: root.dataset.images, library: root.dataset.library };

  const show = (image) => {
    for (const part of [shown, words, describe, clear]) part.hidden = !image;
    none.hidden = Boolean(image);
    pick.lastChild.textContent = image ? " Change" : " Choose a picture";
    if (!image) return shown.removeAttribute("src");
    Object.assign(shown, { src: image.url, alt: image.alt });
    words.textContent = image.alt || (image.is_decorative ? "It only decorates." : "No alt text yet: describe it.");
    words.classList.toggle("is-missing", !image.alt && !image.is_decorative);
  };
  const hold = (image) => {
    field.value = image?.id ?? "";
    show(image);
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  const choose = async (options) => {
    const image = await choosePicture({ ...addresses, verb: "Use this picture", ...options });
    if (image) hold(image);
    pick.focus();
  };

  pick.addEventListener("click", () => choose({ start: "library" }));
  clear.addEventListener("click", () => { hold(null); pick.focus(); });
  describe.addEventListener("click", async () => {
    const image = await details(field.value, addresses.images);
    if (!image) words.textContent = "This picture cannot be reached. Try again.";
    else choose({ image, verb: "Keep" });
  });
  root.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    root.classList.add("is-over");
  });
  root.addEventListener("dragleave", () => root.classList.remove("is-over"));
  root.addEventListener("drop", (event) => {
    root.classList.remove("is-over");
    const files = pictures(event.dataTransfer.files);
    if (!files.length) return;
    event.preventDefault();
    choose({ files });
  });
}
