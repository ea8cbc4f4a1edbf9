// How the article will look elsewhere while it is written: in a search, shared, and by its address.

const value = (id) => document.getElementById(id)?.value.trim() ?? "";
const fits = (words, most) => (words.length > most ? `${words.slice(0, most).replace(/\s+\S*$/, "")} …` : words);

/** The search result and the social card. */
export function looks(root) {
  const { publication, path } = root.dataset;
  const at = (name) => root.querySelector(`[data-look-${name}]`);
  const update = () => {
    const title = value("id_meta_title") || value("id_headline") || "Headline";
    const words = value("id_meta_description") || value("id_standfirst") || "The standfirst stands here.";
    at("title").textContent = fits(`${title} | ${publication}`, 62);
    at("words").textContent = fits(words, 158);
    at("path").textContent = `${root.dataset.domain}${path.replace(/\/$/, "").replaceAll("/", " › ")} › ${value("id_slug") || "…"}`;
    at("card-title").textContent = title;
    at("card-words").textContent = fits(words, 120);
    picture(at("picture"));
  };
  document.addEventListener("input", ({ target }) => {
    if (/^id_(meta_title|meta_description|headline|standfirst|slug)$/.test(target.id)) update();
  });
  const cover = document.getElementById("field-cover");
  if (cover) new MutationObserver(update).observe(cover, { subtree: true, childList: true, attributes: true, attributeFilter: ["src", "hidden"] });
  update();
}

function picture(place) {
  const chosen = [...document.querySelectorAll("#field-cover img[src]")].find((image) => !image.hidden && image.getAttribute("src"));
  const address = chosen?.getAttribute("src") ?? "";
  place.classList.toggle("is-empty", !address);
  if (place.dataset.shown === address && place.childNodes.length) return;
  place.dataset.shown = address;
  const image = new Image();
  image.alt = "";
  image.src = address;
  place.replaceChildren(address ? image : "No cover");
}

/** The whole address, and what becomes of the old one. */
export function address(place) {
  const field = document.getElementById("id_slug");
  const { before, stored } = place.dataset;
  const known = "known" in place.dataset;
  let isFollowing = !stored && !field.value; // until somebody types one, or the article has one
  const typed = () => { isFollowing = !field.value; };
  for (const kind of ["input", "change"]) field.addEventListener(kind, typed);
  document.addEventListener("desk:saved", typed);
  // What only follows the headline is left to the server, which numbers it where another article has it.
  field.form?.addEventListener("formdata", ({ formData }) => isFollowing && formData.set(field.name, ""));
  const update = () => {
    const slug = field.value.trim();
    if (!slug) place.textContent = "Left empty, it is made from the headline.";
    else if (stored && slug !== stored && known) {
      place.textContent = `${before}${slug}/. Whoever follows the old address (…/${stored}/) is led here, for ever.`;
    } else place.textContent = `${before}${slug}/`;
  };
  field.addEventListener("input", update);
  field.addEventListener("change", update);
  document.getElementById("id_headline")?.addEventListener("input", () => requestAnimationFrame(update));
  update();
}

/** How many characters a field has, and when they are more than are shown elsewhere. */
export function length(shown) {
  const field = document.getElementById(shown.dataset.lengthOf);
  const most = Number(shown.dataset.most);
  const update = () => {
    const count = field.value.length;
    shown.textContent = count ? `${count} of ${most}` : "";
    shown.classList.toggle("is-long", count > most);
  };
  field.addEventListener("input", update);
  update();
}
