"""A text cut into tokens, with the questions that are asked about what stands around a number."""

from collections.abc import Callable

from sources.finder.digits import rewritten
from sources.finder.lexicon import NOT_UNITS
from sources.numerals.joining import cut
from sources.numerals.tokens import Kind

_Ask = Callable[[int], str]
_PADDING = [""] * 64


class Page:
    """A text and its tokens; every question about an index outside of them has the answer "nothing"."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = rewritten(cut(text), text)
        self.size = len(self.tokens)
        texts = [token.text for token in self.tokens]
        kinds = [token.kind for token in self.tokens]
        # Asked a dozen times for every number: a list answers fastest, and its padding answers for both ends.
        self.at: _Ask = (texts + _PADDING).__getitem__
        """The token at an index in lower case, "" for none."""
        self.word: _Ask = (_only(Kind.WORD, texts, kinds) + _PADDING).__getitem__
        """The word at an index in lower case, "" for none."""
        self.number: _Ask = (_only(Kind.NUMBER, texts, kinds) + _PADDING).__getitem__
        """The digits at an index, "" for none."""

    def capital(self, index: int) -> bool:
        """Tell whether a word is written with a capital."""
        return bool(self.word(index)) and self.text[self.tokens[index].start].isupper()

    def glued(self, index: int) -> bool:
        """Tell whether a token touches the one before it."""
        return 0 < index < self.size and self.tokens[index].glued

    def hyphened(self, index: int) -> bool:
        """Tell whether a hyphen joins a token to the one before it."""
        return 0 < index < self.size and self.tokens[index].hyphened

    def gap(self, index: int) -> str:
        """What stands between a token and the one before it."""
        if not 0 < index < self.size:
            return "\n"
        return self.text[self.tokens[index - 1].end : self.tokens[index].start]

    def stops(self, index: int) -> bool:
        """Tell whether a clause ends before an index: at a mark, a line break, or the end."""
        return not 0 <= index < self.size or self.tokens[index].kind in (Kind.STOP, Kind.DASH) or self.breaks(index)

    def breaks(self, index: int) -> bool:
        """Tell whether a line begins at an index."""
        return "\n" in self.gap(index)

    def opens(self, index: int) -> bool:
        """Tell whether a sentence or a line begins at an index."""
        return index == 0 or self.at(index - 1) in (".", "!", "?", ":", "•", "—", "|") or self.breaks(index)

    def titled(self, index: int) -> bool:
        """Tell whether the words around an index are set as a headline, where capitals say nothing."""
        around = [
            place
            for place in range(index - 6, index + 7)
            if self.word(place) and len(self.word(place)) > 3 and place != index
        ]
        return sum(self.capital(place) for place in around) > 0.7 * len(around)

    def near(self, first: int, count: int, words: frozenset[str]) -> bool:
        """Tell whether one of `words` stands in the `count` tokens from `first` on, in the same clause."""
        step = 1 if count > 0 else -1
        for index in range(first, first + count, step):
            if not 0 <= index < self.size or self.tokens[index].kind is Kind.STOP:
                return False
            if self.breaks(index + (step < 0)):
                return False
            if self.tokens[index].text in words:
                return True
        return False

    def counts(self, index: int) -> bool:
        """Tell whether a word at an index can be what a number counts."""
        word = self.word(index)
        return len(word) > 1 and word not in NOT_UNITS and not self.breaks(index)

    def printed(self, first: int, end: int) -> str:
        """The text of the tokens [first, end)."""
        return self.text[self.tokens[first].start : self.tokens[end - 1].end]


def _only(kind: Kind, texts: list[str], kinds: list[Kind]) -> list[str]:
    return [text if one is kind else "" for text, one in zip(texts, kinds, strict=True)]
