// The focal point: what of a picture stays in sight where it is cropped. By click, drag or arrow keys.

const STEP = 5;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const within = (value) => Math.max(0, Math.min(100, Math.round(value)));

/** Makes the picture in `root` one on which a point can be set; `changed` hears of every move. */
export class FocalPoint {
  constructor(root, changed = () => {}) {
    this.root = root;
    this.changed = changed;
    this.picture = root.querySelector("[data-focus-picture]");
    this.mark = root.querySelector("[data-focus-mark]");
    this.crops = [...root.querySelectorAll("[data-focus-crop]")];
    this.picture.addEventListener("pointerdown", (event) => this.grab(event));
    this.mark.addEventListener("pointerdown", (event) => this.grab(event));
    this.mark.addEventListener("keydown", (event) => this.key(event));
    this.set(50, 50);
  }

  show(address, x, y) {
    this.picture.src = address;
    for (const crop of this.crops) crop.src = address;
    this.set(x, y);
  }

  set(x, y) {
    this.x = within(x);
    this.y = within(y);
    this.mark.style.left = `${this.x}%`;
    this.mark.style.top = `${this.y}%`;
    this.mark.setAttribute("aria-valuenow", this.x);
    this.mark.setAttribute("aria-valuetext", `${this.x} % from the left, ${this.y} % from the top`);
    for (const crop of this.crops) crop.style.objectPosition = `${this.x}% ${this.y}%`;
  }

  move(x, y) {
    this.set(x, y);
    this.changed(this.x, this.y);
  }

  grab(event) {
    if (event.button) return;
    event.preventDefault();
    this.mark.focus({ preventScroll: true });
    const follow = ({ clientX, clientY }) => {
      const box = this.picture.getBoundingClientRect();
      this.move(((clientX - box.left) / box.width) * 100, ((clientY - box.top) / box.height) * 100);
    };
    const end = () => {
      document.removeEventListener("pointermove", follow);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
    };
    document.addEventListener("pointermove", follow);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
    follow(event);
  }

  key(event) {
    const step = event.shiftKey ? 1 : STEP;
    const way = MOVES[event.key];
    if (!way && event.key !== "Home") return;
    event.preventDefault();
    event.stopPropagation();
    if (way) this.move(this.x + way[0] * step, this.y + way[1] * step);
    else this.move(50, 50);
  }
}

/** What `FocalPoint` stands on. */
export const FOCUS = `
  <div class="focus" data-focus>
    <div class="focus-frame">
      <img class="focus-picture" data-focus-picture alt="" draggable="false">
      <span class="focus-mark" data-focus-mark tabindex="0" role="slider" aria-label="Focal point"
        aria-valuemin="0" aria-valuemax="100" aria-describedby="focus-hint"></span>
    </div>
    <div class="focus-crops" aria-hidden="true">
      <img class="focus-crop" data-focus-crop alt=""><img class="focus-crop focus-crop-square" data-focus-crop alt="">
    </div>
    <p class="focus-hint" id="focus-hint">Click what must stay in sight where the picture is cropped, or move the ring with the arrow keys.</p>
  </div>`;
