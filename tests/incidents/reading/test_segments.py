"""An article cut into stretches."""

from hypothesis import given
from hypothesis import strategies as st

from incidents.desk.reading.segments import (
    Coverage,
    Marked,
    Number,
    Quoted,
    Spot,
    State,
    coverage_of,
    cut,
    spots_of,
)

TEXT = "Two died and 50 fled.\n\nTwo more fell ill."


def number(words: str, text: str = TEXT, reason: str = "") -> Number:
    start = text.index(words)
    return Number(start, start + len(words), words, reason)


def quoted(claim: str, quote: str, phrase: str, text: str = TEXT) -> Quoted:
    start = text.index(quote)
    at = text.index(phrase, start)
    return Quoted(claim, start, start + len(quote), at, at + len(phrase))


def test_number_is_open_cited_or_marked() -> None:
    numbers = [number("Two"), number("50"), Number(23, 26, "2", "")]
    spots = spots_of(numbers, [quoted("a", "Two died", "Two")], [Marked("m", 13, 15, "background")])
    assert [(spot.start, spot.state, spot.claims, spot.mark) for spot in spots] == [
        (0, State.CITED, ("a",), ""),
        (13, State.MARKED, (), "m"),
        (23, State.OPEN, (), ""),
    ]
    assert coverage_of(spots) == Coverage(2, 3)
    assert coverage_of(spots).open == 1


def test_one_number_carries_two_claims() -> None:
    quotes = [quoted("a", "Two died and", "Two"), quoted("b", "Two died", "Two")]
    (spot,) = spots_of([number("Two")], quotes, [])
    assert spot.claims == ("a", "b")


def test_words_that_no_number_was_found_in_are_spots_and_not_counted() -> None:
    quotes = [quoted("a", "died and 50", "died"), quoted("b", "died", "died")]
    spots = spots_of([number("Two")], quotes, [Marked("m", 16, 20, "a name")])
    assert spots == (
        Spot(0, 3, State.OPEN, number=True, reads="Two"),
        Spot(4, 8, State.CITED, number=False, claims=("a", "b")),
        Spot(16, 20, State.MARKED, number=False, mark="m", note="a name"),
    )
    assert coverage_of(spots) == Coverage(0, 1)


def test_numbers_that_overlap_are_one_spot() -> None:
    spots = spots_of([Number(0, 8, "", ""), Number(4, 12, "", ""), Number(13, 15, "", "")], [], [])
    assert [(spot.start, spot.end) for spot in spots] == [(0, 8), (13, 15)]


def test_of_numbers_that_begin_together_the_longest_is_kept() -> None:
    spots = spots_of([Number(0, 3, "", ""), Number(0, 8, "", ""), Number(8, 9, "", ""), Number(9, 12, "", "")], [], [])
    assert [(spot.start, spot.end) for spot in spots] == [(0, 8), (8, 9), (9, 12)]
    spots = spots_of([Number(0, 2, "", ""), Number(5, 9, "", ""), Number(7, 10, "", "")], [], [])
    assert [(spot.start, spot.end) for spot in spots] == [(0, 2), (5, 9)]


def test_neighbours_that_touch_are_spots_of_their_own() -> None:
    quotes = [Quoted("a", 0, 9, 0, 2), Quoted("b", 0, 9, 4, 6)]
    marks = [Marked("m", 6, 8, "a name"), Marked("n", 10, 12, "a name")]
    assert spots_of([Number(2, 4, "", ""), Number(8, 10, "", "")], quotes, marks) == (
        Spot(0, 2, State.CITED, number=False, claims=("a",)),
        Spot(2, 4, State.OPEN, number=True),
        Spot(4, 6, State.CITED, number=False, claims=("b",)),
        Spot(6, 8, State.MARKED, number=False, mark="m", note="a name"),
        Spot(8, 10, State.OPEN, number=True),
        Spot(10, 12, State.MARKED, number=False, mark="n", note="a name"),
    )


def test_paragraphs_are_cut_where_quotes_phrases_and_spots_begin_and_end() -> None:
    quotes = [quoted("a", "Two died and", "Two"), quoted("b", "died and 50", "50"), quoted("c", "Two more", "more")]
    spots = spots_of([number("Two"), number("50"), Number(23, 26, "", "")], quotes, [])
    one, other = cut(TEXT, spots, quotes)

    assert [(part.start, part.end, part.spot, part.quotes, part.phrases) for part in one.stretches] == [
        (0, 3, 0, ("a",), ("a",)),
        (3, 4, None, ("a",), ()),
        (4, 12, None, ("a", "b"), ()),
        (12, 13, None, ("b",), ()),
        (13, 15, 1, ("b",), ("b",)),
        (15, 21, None, (), ()),
    ]
    assert [(part.start, part.end, part.spot, part.quotes, part.phrases) for part in other.stretches] == [
        (23, 26, 2, ("c",), ()),
        (26, 27, None, ("c",), ()),
        (27, 31, 3, ("c",), ("c",)),
        (31, 41, None, (), ()),
    ]


def test_repeated_paragraph_says_where_it_stood_before() -> None:
    line = "The same long line of an article, printed a second time."
    paragraphs = cut(f"{line}\nAnother\n{line}", (), ())
    assert [paragraph.repeats for paragraph in paragraphs] == [None, None, 0]
    short, long = "x" * 40, "x" * 41
    assert [paragraph.repeats for paragraph in cut(f"{short}\n{short}", (), ())] == [None, None]
    assert [paragraph.repeats for paragraph in cut(f"{long}\n{long}", (), ())] == [None, 0]


spans = st.tuples(st.integers(0, 60), st.integers(1, 25)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.text(alphabet="a1 \nи🚒", min_size=1, max_size=60), st.lists(spans, max_size=5), st.lists(spans, max_size=5))
def test_every_character_stands_in_one_stretch(
    text: str, numbers: list[tuple[int, int]], quotes: list[tuple[int, int]]
) -> None:
    inside = [(start, min(end, len(text))) for start, end in numbers if start < len(text)]
    cited = [
        Quoted(str(n), start, min(end, len(text)), start, min(start + 2, end, len(text)))
        for n, (start, end) in enumerate(quotes)
        if start < len(text)
    ]
    spots = spots_of([Number(start, end, "", "") for start, end in inside], cited, [])
    paragraphs = cut(text, spots, cited)
    for paragraph in paragraphs:
        edges = [stretch.start for stretch in paragraph.stretches] + [paragraph.end]
        assert edges[0] == paragraph.start
        assert edges == sorted(set(edges))
        assert [stretch.end for stretch in paragraph.stretches] == edges[1:]
        for stretch in paragraph.stretches:
            holding = [n for n, spot in enumerate(spots) if spot.start <= stretch.start and stretch.end <= spot.end]
            assert holding == ([] if stretch.spot is None else [stretch.spot])
            touched = [spot for spot in spots if spot.start < stretch.end and stretch.start < spot.end]
            assert len(touched) == len(holding)
            assert set(stretch.quotes) == {
                quote.claim for quote in cited if quote.start <= stretch.start and stretch.end <= quote.end
            }
    shown = "".join(text[paragraph.start : paragraph.end] for paragraph in paragraphs)
    assert "".join(shown.split()) == "".join(text.split())
