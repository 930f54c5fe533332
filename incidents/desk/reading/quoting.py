"""The words around a figure that are worth quoting: its sentence, or as much of it as a quote may have. Pure.

Offsets are code points, half open.
"""

import re

from incidents.phrases import standing

MOST = 300  # what `citation_quote_is_short` allows
FULL_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")
CLAUSE = re.compile(r"[,;:](?=\s)|\s[—–-](?=\s)|\s(?=(?:and|but|while|with|as|who|which|including)\s)")
BREAK = re.compile(r"\n")
WORD = re.compile(r"\w+(?:[’'.\-]\w+)*")
# A full stop behind one of these, or behind a single letter, ends an abbreviation and no sentence.
SHORT = re.compile(
    r"(?:\b\w|\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Lt|Maj|Capt|Sgt|Gov|Sen|Rep|No|vs|approx|Inc|Ltd|Co|Jan|Feb|Mar"
    r"|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|a\.m|p\.m|U\.S|U\.K|U\.N))\.$"
)

Span = tuple[int, int]


def paragraphs_of(text: str) -> list[Span]:
    """Return where the lines of `text` stand that hold more than white space."""
    edges = [-1, *(found.start() for found in BREAK.finditer(text)), len(text)]
    lines = [(edges[n] + 1, edges[n + 1]) for n in range(len(edges) - 1)]
    return [(start, end) for start, end in lines if text[start:end].strip()]


def sentence_around(text: str, start: int, end: int) -> Span:
    """Return the sentence, or the sentences, in which `start`–`end` stands; never beyond its lines."""
    first = start - len(text[:start].rpartition("\n")[2])
    last = end + len(text[end:].partition("\n")[0])
    line = text[first:last]
    left, right = 0, len(line)
    for stop in FULL_STOP.finditer(line):
        if SHORT.search(line[: stop.start() + 1]):
            continue
        if first + stop.end() <= start:
            left = stop.end()
        elif first + stop.start() >= end:
            right = stop.end()
            break
    return _holding(text, first + left, first + right, start, end)


def quote_around(text: str, start: int, end: int) -> Span:
    """Return the quote to suggest for a phrase at `start`–`end`.

    The sentence, where it is short enough and has the phrase once; else the widest run of its clauses that is;
    at the least the phrase itself, cut to what a quote may have.
    """
    first, last = sentence_around(text, start, end)
    if _fits(text, first, last, start, end):
        return first, last
    cuts = [first, *(first + cut.end() for cut in CLAUSE.finditer(text[first:last])), last]
    left = max(cut for cut in cuts if cut <= start)
    right = min((cut for cut in cuts if cut >= end), default=last)
    best = _holding(text, left, right, start, end)
    if not _fits(text, *best, start, end):
        return start, min(end, start + MOST)
    lefts, rights = [cut for cut in reversed(cuts) if cut < left], [cut for cut in cuts if cut > right]
    while lefts or rights:
        wider = _holding(text, *((left, rights[0]) if rights else (lefts[0], right)), start, end)
        if _fits(text, *wider, start, end):
            best = wider
            left, right = (left, rights.pop(0)) if rights else (lefts.pop(0), right)
        elif rights:
            rights = []
        else:
            lefts = []
    return best


def words_around(text: str, start: int, end: int) -> Span:
    """Return `start`–`end` widened to whole words, without white space at its edges."""
    start, end = _trimmed(text, start, end)
    for word in WORD.finditer(text):
        if word.start() >= end:
            break
        if word.start() < start < word.end():
            start = word.start()
        if word.start() < end < word.end():
            end = word.end()
    return start, end


def _fits(text: str, first: int, last: int, start: int, end: int) -> bool:
    return last - first <= MOST and standing(text[first:last], text[start:end]) == [start - first]


def _holding(text: str, first: int, last: int, start: int, end: int) -> Span:
    """Trim a quote, but never into the phrase."""
    first, last = _trimmed(text, first, last)
    return min(first, start), max(last, end)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:–—"):
        end -= 1
    return start, end
