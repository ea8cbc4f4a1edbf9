// Keeps text and page at the same passage, whichever of the two is scrolled.

import { lineStarts, places } from "./mirror.js";

const MOST = 400_000; // characters beyond which measuring every block costs more than it gives
const HEAD = 240; // pixels of text over which the page's own head (headline, cover) passes by

export class Stepping {
  constructor(area, frame) {
    this.area = area;
    this.frame = frame;
    this.leader = "text";
    this.stops = null;
    area.addEventListener("scroll", () => this.leader === "text" && this.follow(), { passive: true });
    for (const kind of ["pointerenter", "wheel", "touchstart", "keydown", "focus", "input"]) {
      area.addEventListener(kind, () => { this.leader = "text"; }, { passive: true });
    }
    frame.addEventListener("pointerenter", () => { this.leader = "page"; });
    document.fonts?.ready.then(() => this.changed());
    new ResizeObserver(() => this.changed()).observe(area);
    new ResizeObserver(() => this.changed()).observe(frame);
  }

  /** Called when the frame has its page; who touches a side leads, so the two never pull at each other. */
  listen() {
    const page = this.frame.contentDocument;
    page.addEventListener("scroll", () => this.leader === "page" && this.follow(), { passive: true });
    for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      page.addEventListener(kind, () => { this.leader = "page"; }, { passive: true });
    }
    // A picture that arrives moves everything under it.
    page.addEventListener("load", () => this.changed(), true);
    page.fonts?.ready.then(() => this.changed());
  }

  /** The text, the page or the room has changed: measure again, and put the follower where it belongs. */
  changed() {
    this.stops = null;
    cancelAnimationFrame(this.waiting);
    this.waiting = requestAnimationFrame(() => this.leader === "text" && this.follow());
  }

  follow() {
    const scroller = this.frame.contentDocument?.scrollingElement;
    if (!scroller || !this.frame.clientHeight || !this.area.clientHeight) return;
    this.stops ??= this.measure(scroller);
    // The site scrolls smoothly, which would lag behind.
    if (this.leader === "text") scroller.scrollTo({ top: between(this.stops, 0, 1, this.area.scrollTop), behavior: "instant" });
    else this.area.scrollTop = between(this.stops, 1, 0, scroller.scrollTop);
  }

  // Pairs of heights, [in the text, on the page], at which the same words begin; both only ever grow.
  measure(scroller) {
    const end = [this.area.scrollHeight - this.area.clientHeight, scroller.scrollHeight - scroller.clientHeight];
    const stops = [[0, 0]];
    const blocks = this.area.value.length > MOST ? [] : [...this.frame.contentDocument.querySelectorAll(".prose [data-line]")];
    const starts = lineStarts(this.area.value);
    const lines = blocks.map((block) => starts[Math.min(Number(block.dataset.line), starts.length) - 1]);
    const ordered = lines.every((place, number) => number === 0 || place >= lines[number - 1]);
    const heights = ordered ? places(this.area, lines) : [];
    heights.forEach(({ top }, number) => {
      const shown = blocks[number].getBoundingClientRect().top + scroller.scrollTop;
      const [before, above] = stops.at(-1);
      const grows = top > before && shown > above && top < end[0] && shown < end[1];
      const rushes = top < HEAD && shown > 2 * HEAD;
      if (grows && !rushes) stops.push([top, shown]);
    });
    stops.push([Math.max(end[0], stops.at(-1)[0] + 1), Math.max(end[1], stops.at(-1)[1] + 1)]);
    return stops;
  }
}

function between(stops, from, to, height) {
  const next = Math.max(1, stops.findIndex((stop) => stop[from] >= height));
  const [low, high] = [stops[next - 1], stops[next] ?? stops.at(-1)];
  const part = (height - low[from]) / Math.max(1, high[from] - low[from]);
  return low[to] + Math.min(1, Math.max(0, part)) * (high[to] - low[to]);
}
