// The library's pages: what is selected on the grid, and the focal point on a picture's own page.

import { FocalPoint } from "./focus.js";
import { choosePictures } from "./picture_dialog.js";
import { pictures } from "./upload.js";

function selection(bar) {
  const boxes = [...document.querySelectorAll("[data-library-pick]")];
  const count = bar.querySelector("[data-library-count]");
  const update = () => {
    const number = boxes.filter((box) => box.checked).length;
    bar.hidden = !number;
    count.textContent = `${number} ${number === 1 ? "picture" : "pictures"} selected`;
  };
  for (const box of boxes) box.addEventListener("change", update);
  bar.querySelector("[data-library-clear]").addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    update();
    boxes[0].focus();
  });
  update();
}

function focalPoint(root) {
  const [left, top] = ["id_focus_x", "id_focus_y"].map((id) => document.getElementById(id));
  if (!left || !top) { // whoever may not change it only sees it
    root.querySelector("[data-focus-mark]").removeAttribute("tabindex");
  }
  const point = new FocalPoint(root, (x, y) => {
    if (left && top) [left.value, top.value] = [x, y];
    else point.set(root.dataset.x, root.dataset.y);
  });
  point.show(root.dataset.address, root.dataset.x, root.dataset.y);
  const typed = () => point.set(Number(left.value), Number(top.value));
  for (const field of [left, top]) field?.addEventListener("input", typed);
}

// Several at once, by the button or dropped anywhere on the page.
function uploading(button) {
  const { upload, images, library } = button.dataset;
  const take = async (files) => {
    const kept = await choosePictures({ upload, images, library, files, verb: "Keep", only: "upload" });
    if (kept.length) window.location.reload();
    else button.focus();
  };
  button.addEventListener("click", () => take(null));
  document.addEventListener("dragover", (event) => {
    if ([...event.dataTransfer.types].includes("Files")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const files = pictures(event.dataTransfer.files);
    if (!files.length || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    take(files);
  });
}

const add = document.querySelector("[data-library-add]");
if (add) uploading(add);
const bar = document.querySelector("[data-library-bar]");
if (bar) selection(bar);
document.querySelectorAll("[data-focus]").forEach(focalPoint);
