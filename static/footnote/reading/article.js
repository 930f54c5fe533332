// The article: its numbers, the words that are selected, and moving among both.

import { codePoints, rangeOf, selected } from "./offsets.js";

const WORD = /[\p{L}\p{N}\p{M}\p{S}%]+(?:[.,’'\u2010-\u2015-][\p{L}\p{N}\p{M}]+)*/gu;

export class Article {
  constructor(root) {
    this.root = root;
    this.now = null; // the span that is being worked on
    this.anchor = null; // the word at which a selection by keyboard began
  }

  /** Put in the paragraphs that changed; what is selected and focused elsewhere stays. */
  render(paragraphs) {
    const before = [...this.root.children];
    const box = document.createElement("template");
    paragraphs.forEach((html, n) => {
      box.innerHTML = html;
      const made = box.content.firstElementChild;
      if (!before[n]) {
        this.root.append(made);
      } else if (before[n].outerHTML !== made.outerHTML) {
        before[n].replaceWith(made);
      }
    });
    before.slice(paragraphs.length).forEach((gone) => gone.remove());
  }

  spots() {
    return [...this.root.querySelectorAll(".spot")];
  }

  focused() {
    return this.root.contains(document.activeElement) ? document.activeElement.closest(".spot") : null;
  }

  /** Return the next open number behind code point `at` (before it, backwards), going round once. */
  open(at, back = false) {
    const open = this.spots().filter((spot) => spot.classList.contains("open"));
    if (back) {
      return open.filter((spot) => start(spot) < at).at(-1) ?? open.at(-1) ?? null;
    }
    return open.find((spot) => start(spot) > at) ?? open[0] ?? null;
  }

  /** Return where the work stands: at the focused number, the selection, or what was worked on last. */
  place() {
    const spot = this.focused();
    return spot ? start(spot) : selected(this.root)?.start ?? this.now?.start ?? -1;
  }

  at(point) {
    return this.spots().find((spot) => start(spot) <= point && point < end(spot)) ?? null;
  }

  focus(spot) {
    window.getSelection().removeAllRanges();
    this.anchor = null;
    spot.focus({ preventScroll: true });
    this.reveal(spot);
  }

  /** Bring a number into sight, clear of the form where that lies over the text. */
  reveal(spot) {
    const box = spot.getBoundingClientRect();
    const sheet = document.querySelector(".claim-form:not([hidden])");
    const room = window.innerHeight - (sheet && getComputedStyle(sheet).position === "fixed" ? sheet.offsetHeight : 0);
    if (box.top < 80 || box.bottom > room - 40) {
      window.scrollBy({ top: box.top - room / 2 });
    }
  }

  /** Show which words are worked on. */
  mark(span) {
    this.now = span;
    for (const spot of this.spots()) {
      spot.classList.toggle("now", span !== null && start(spot) < span.end && span.start < end(spot));
    }
  }

  /** Light up the quote of a claim, or of none. */
  light(claim) {
    for (const leaf of this.root.querySelectorAll("[data-quotes]")) {
      leaf.classList.toggle("lit", claim !== null && leaf.dataset.quotes.split(" ").includes(claim));
    }
  }

  select(from, to) {
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(rangeOf(this.root, from, to));
  }

  /** Select the next word (`step` 1) or the one before (-1); `extend` keeps what is selected. */
  word(step, extend) {
    const here = selected(this.root) ?? this.#cursor();
    const paragraph = this.#paragraph(here.start);
    if (!paragraph) {
      return;
    }
    const words = wordsOf(paragraph);
    if (!extend) {
      const next = step > 0 ? words.find((word) => word.start >= here.end) : words.findLast((word) => word.end <= here.start);
      const word = next ?? this.#beyond(paragraph, step);
      if (word) {
        this.anchor = word;
        this.#choose(word.start, word.end);
      }
      return;
    }
    this.anchor ??= here.end > here.start ? here : words.find((word) => word.end > here.start);
    if (!this.anchor) {
      return;
    }
    const forward = here.end > this.anchor.end || (step > 0 && here.start === this.anchor.start);
    if (forward) {
      const last = step > 0 ? words.find((word) => word.end > here.end) : words.findLast((word) => word.end < here.end);
      this.#choose(this.anchor.start, Math.max((last ?? here).end, this.anchor.end));
    } else {
      const first = step < 0 ? words.findLast((word) => word.start < here.start) : words.find((word) => word.start > here.start);
      this.#choose(Math.min((first ?? here).start, this.anchor.start), this.anchor.end);
    }
  }

  /** Select the first word of the next paragraph (`step` 1) or of the one before (-1). */
  paragraph(step) {
    const here = selected(this.root) ?? this.#cursor();
    const word = this.#beyond(this.#paragraph(here.start), step, true);
    if (word) {
      this.anchor = word;
      this.#choose(word.start, word.end);
    }
  }

  #choose(from, to) {
    this.root.focus({ preventScroll: true });
    this.select(from, to);
    const box = window.getSelection().getRangeAt(0).getBoundingClientRect();
    if (box.top < 80 || box.bottom > window.innerHeight - 60) {
      const lift = box.top - window.innerHeight / 2;
      window.scrollBy({ top: lift });
    }
  }

  #cursor() {
    const spot = this.focused();
    if (spot) {
      return { start: start(spot), end: end(spot) };
    }
    const first = Number(this.root.firstElementChild?.dataset.start ?? 0);
    return { start: first, end: first };
  }

  #paragraph(point) {
    const paragraphs = [...this.root.children];
    return paragraphs.findLast((one) => Number(one.dataset.start) <= point) ?? paragraphs[0];
  }

  #beyond(paragraph, step, first = step > 0) {
    let next = paragraph;
    do {
      next = step > 0 ? next?.nextElementSibling : next?.previousElementSibling;
    } while (next && wordsOf(next).length === 0);
    return next ? wordsOf(next).at(first ? 0 : -1) : null;
  }
}

function wordsOf(paragraph) {
  const text = paragraph.textContent;
  const from = Number(paragraph.dataset.start);
  const words = [];
  let [point, unit] = [from, 0];
  for (const found of text.matchAll(WORD)) {
    point += codePoints(text.slice(unit, found.index));
    const to = point + codePoints(found[0]);
    words.push({ start: point, end: to });
    [point, unit] = [to, found.index + found[0].length];
  }
  return words;
}

export function start(spot) {
  return Number(spot.dataset.start);
}

export function end(spot) {
  return Number(spot.dataset.end);
}
