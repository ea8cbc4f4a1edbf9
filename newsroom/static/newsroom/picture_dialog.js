// The dialog in which pictures are uploaded or found, described, and handed back.

import { askAbout, pickFiles } from "./upload.js";

/** Let a person choose pictures; gives [{id, url, alt, caption, credit, width, height}], empty where called off. */
export async function choosePictures({ upload, images, library, files = null, several = true, verb = "Insert" }) {
  const chosen = [];
  for (const file of files ?? (await pickFiles({ several }))) {
    const image = await askAbout(file, { upload, images, library, verb });
    if (image) chosen.push(image);
  }
  return chosen;
}

/** The same for one picture: {id, url, alt, caption, …}, or null where it was called off. */
export async function choosePicture(options) {
  const [first = null] = await choosePictures({ ...options, several: false });
  return first;
}
