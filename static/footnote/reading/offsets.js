// Where words stand: between code points, in which Footnote counts, the UTF-16 units of JavaScript, and the page.
//
// Every character of the article stands in one element with `data-at`, the code point of its first character.

/** Return how many code points the first `units` UTF-16 units of `text` hold. */
export function codePoints(text, units = text.length) {
  let points = 0;
  for (let at = 0; at < units && at < text.length; points += 1) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
  }
  return points;
}

/** Return how many UTF-16 units the first `points` code points of `text` take. */
export function units(text, points) {
  let at = 0;
  for (let left = points; left > 0 && at < text.length; left -= 1) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
  }
  return at;
}

/** Return the words at `start`–`end` (code points) of `text`. */
export function slice(text, start, end) {
  return text.slice(units(text, start), units(text, end));
}

function leavesOf(root) {
  return [...root.querySelectorAll("[data-at]")];
}

/** Return the code point of a position of the page, or null where it lies outside the article. */
export function offsetOf(root, node, offset) {
  if (!root.contains(node)) {
    return null;
  }
  const leaf = node.nodeType === Node.TEXT_NODE ? node.parentElement.closest("[data-at]") : null;
  if (leaf) {
    return Number(leaf.dataset.at) + codePoints(node.data, offset);
  }
  // A position between elements is that of the first words behind it.
  const point = document.createRange();
  point.setStart(node, offset);
  const leaves = leavesOf(root);
  const next = leaves.find((one) => point.comparePoint(one, 0) >= 0);
  if (next) {
    return Number(next.dataset.at);
  }
  const last = leaves.at(-1);
  return last ? Number(last.dataset.at) + codePoints(last.textContent) : null;
}

/** Return the selection as {start, end, text} in code points, or null where nothing of the article is selected. */
export function selected(root) {
  const selection = window.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) {
    return null;
  }
  const range = selection.getRangeAt(0);
  const start = offsetOf(root, range.startContainer, range.startOffset);
  const end = offsetOf(root, range.endContainer, range.endOffset);
  return start === null || end === null || start >= end ? null : { start, end, text: range.toString() };
}

/** Return a Range of the page over the code points `start`–`end`. */
export function rangeOf(root, start, end) {
  const range = document.createRange();
  let begun = false;
  for (const leaf of leavesOf(root)) {
    const at = Number(leaf.dataset.at);
    const node = leaf.firstChild;
    const length = codePoints(node.data);
    if (!begun && start < at + length) {
      range.setStart(node, units(node.data, Math.max(start - at, 0)));
      begun = true;
    }
    if (begun && end <= at + length) {
      range.setEnd(node, units(node.data, Math.max(end - at, 0)));
      return range;
    }
  }
  return range;
}

/** Return where `phrase` stands in `words` as words of its own, in UTF-16 units, else where it stands at all, else -1. */
export function standing(words, phrase) {
  const plain = phrase.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const alone = new RegExp(`(?<![\\p{L}\\p{N}_])(?<!\\p{N}[.,])${plain}(?![\\p{L}\\p{N}_])(?![.,]\\p{N})`, "u");
  const at = phrase ? words.search(alone) : -1;
  return at < 0 && phrase ? words.indexOf(phrase) : at;
}
