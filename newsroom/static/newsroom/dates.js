// Dates in the side panel: one press to a day some months ahead, and how long until an hour.

import { changed } from "./ordering.js";

/** “+3 months” and the like, beside a date. */
export function quickDates(group) {
  const field = document.getElementById(group.dataset.datesFor);
  group.addEventListener("click", (event) => {
    const button = event.target.closest("[data-months]");
    if (!button) return;
    field.value = button.dataset.months ? monthsAhead(Number(button.dataset.months)) : "";
    changed(field);
  });
}

function monthsAhead(months) {
  const today = new Date();
  const day = today.getDate();
  const then = new Date(today.getFullYear(), today.getMonth() + months, 1);
  const last = new Date(then.getFullYear(), then.getMonth() + 1, 0).getDate();
  then.setDate(Math.min(day, last)); // 31 August and six months are the end of February
  const two = (number) => String(number).padStart(2, "0");
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`;
}

/** How long until the hour in the publication's own time. */
export function remaining(hour) {
  const shown = hour.closest(".side-field").querySelector("[data-remaining]");
  const update = () => {
    const [day, time = ""] = [...hour.querySelectorAll("input")].map((input) => input.value).join("T").split("T");
    const then = day && time ? moment(`${day}T${time}`, hour.dataset.zone) : NaN;
    shown.textContent = Number.isNaN(then) ? "" : until(then - Date.now());
    shown.classList.toggle("is-long", then < Date.now());
  };
  hour.addEventListener("input", update);
  hour.addEventListener("change", update);
  setInterval(update, 30_000);
  update();
}

// A clock in `zone` shows `wall`; Intl tells how far that zone is from UTC there and then.
function moment(wall, zone) {
  const guess = Date.parse(`${wall.length === 16 ? `${wall}:00` : wall}Z`);
  if (Number.isNaN(guess)) return NaN;
  const shift = (at) => {
    const parts = Object.fromEntries(
      new Intl.DateTimeFormat("en", {
        timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
        hour: "numeric", minute: "numeric", second: "numeric",
      }).formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    );
    return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - at;
  };
  const first = guess - shift(guess);
  return guess - shift(first);
}

function until(milliseconds) {
  if (milliseconds < 0) return "past";
  const minutes = Math.round(milliseconds / 60_000);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days) return `in ${days} d ${hours} h`;
  return hours ? `in ${hours} h ${minutes % 60} min` : `in ${minutes} min`;
}
