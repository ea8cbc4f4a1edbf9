// How long the text is: counted at once while typing, put right by each answer of the server.

const A_MINUTE = 220;

// Roughly what the server counts: words, without addresses and marks.
function roughly(text) {
  const bare = text.replace(/\]\([^)\s]*\)/g, "] ").replace(/^\[\^[^\]]+\]:/gm, " ").replace(/^[ \t]*([-*+>#|]+|\d+[.)])/gm, " ");
  return (bare.match(/[\p{L}\p{N}][^\s]*/gu) ?? []).length;
}

export class WordCount {
  constructor(area, shown) {
    this.area = area;
    this.shown = shown;
    this.off = 0; // by how much the server's count differs from ours
    this.write(roughly(area.value));
  }

  estimate() {
    cancelAnimationFrame(this.waiting);
    this.waiting = requestAnimationFrame(() => this.write(Math.max(0, roughly(this.area.value) + this.off)));
  }

  learn({ words, minutes }) {
    this.off = words - roughly(this.area.value);
    this.write(words, minutes);
  }

  write(words, minutes = Math.max(1, Math.round(words / A_MINUTE))) {
    const length = `${words.toLocaleString("en")} ${words === 1 ? "word" : "words"} · ${minutes} min read`;
    this.shown.textContent = words ? length : "No words yet";
  }
}
