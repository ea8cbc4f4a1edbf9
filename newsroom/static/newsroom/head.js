// What stands above the text on the site, as far as the form knows it: kicker, headline, standfirst, byline, cover.

const element = (tag, className, ...inner) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inner);
  return made;
};

const words = (form, name) => form?.elements.namedItem(name)?.value?.trim() ?? "";
const shownChoice = (form, name) => {
  const field = form?.elements.namedItem(name);
  return field?.value ? field.selectedOptions?.[0]?.text.trim() ?? "" : "";
};

/** The form of an article, in which this text is the body; null for every other text. */
export function articleForm(area) {
  return area.name === "body" && area.form?.elements.namedItem("headline") ? area.form : null;
}

// Authors stand in a select, or in one hidden input each with the name beside it.
function authors(form) {
  const fields = [...form.querySelectorAll("[name=authors]")];
  return fields.flatMap((field) => {
    if (field.selectedOptions) return [...field.selectedOptions].map((option) => option.text.trim());
    return [field.closest("[data-label]")?.dataset.label ?? field.parentElement.querySelector("[data-name]")?.textContent ?? ""];
  }).map((name) => name.trim()).filter(Boolean);
}

const listed = (names) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);

function kicker(form) {
  const tag = shownChoice(form, "primary_tag");
  const review = words(form, "kind") === "review";
  if (!tag && !review) return [];
  const line = element("p", "kicker");
  if (tag) line.append(element("a", "", tag));
  if (review) {
    const rating = Number(words(form, "rating"));
    const said = element("span", "", "Review");
    if (rating) said.append(" · ", element("b", "", rating.toFixed(1)));
    line.append(said);
  }
  return [line];
}

function byline(form, { words: count, minutes }) {
  const names = listed(authors(form));
  const line = element("div", "byline");
  if (names) line.append(element("p", "byline-names", element("span", "", `By ${names}`)));
  if (count) line.append(element("p", "meta dots", element("span", "", `${minutes} min read · ${count.toLocaleString("en")} words`)));
  return line.childElementCount ? [line] : [];
}

/** The head of the page, built anew from the form. */
export function head(form, length) {
  if (!form) return [];
  const headline = words(form, "headline");
  const standfirst = words(form, "standfirst");
  return [
    ...kicker(form),
    ...(headline ? [element("h1", "headline", headline)] : []),
    ...(standfirst ? [element("p", "standfirst", standfirst)] : []),
    ...byline(form, length),
  ];
}

/** The cover as a figure, or nothing where none is chosen. */
export function cover(form) {
  const field = form?.elements.namedItem("cover");
  const shown = field?.value && field.closest?.("[data-picker]")?.querySelector("img[data-picture][src]:not([hidden])");
  if (!shown) return [];
  const picture = element("img");
  Object.assign(picture, { src: shown.src, alt: shown.alt });
  return [element("figure", "cover", picture)];
}
