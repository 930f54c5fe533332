"""Bytes → text and suggestions: sources/reader, here without the child process that bounds it."""

import json
from typing import Any

import pytest
from lxml import html

from sources.reader import document, plain
from sources.reader import page as web
from sources.reader.plain import Unreadable, decode
from sources.reader.suggestions import Suggestion, day, merged, printed, suggestion
from tests.documents import PARAGRAPHS, TABLE, page, pdf

Read = tuple[str, list[Suggestion], list[str]]


def read_page(data: bytes, url: str = "") -> Read:
    return web.read(data, "", url)


def said(found: Read, field: str) -> list[tuple[str, str]]:
    return [(one.value, one.where) for one in found[1] if one.field == field]


def test_article_is_found_without_its_furniture_and_with_its_table() -> None:
    found = read_page(page(more=TABLE))
    lines = found[0].split("\n")
    assert lines[:4] == ["Silo fire kills four", *PARAGRAPHS]
    assert lines[4:] == ["Quay | Dead | Hurt", "North | 3 | 41", "South | 1 | 9"]
    assert web.NAME.startswith("trafilatura 2.")
    assert found[2] == []


HEAD = """
<link rel="canonical" href="/2026/silo?utm_source=mail">
<meta property="og:title" content="Silo fire kills four">
<meta property="og:site_name" content="River Post">
<meta name="author" content="A desk of the paper">
<meta property="article:published_time" content="2026-05-14T23:10:00+03:00">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "no"},
{"@type": ["NewsArticle"], "headline": "Four dead in silo fire", "datePublished": "2026-05-15",
 "author": [{"name": "First Desk"}, {"name": "Second Desk"}], "publisher": {"name": "River Post"}, "inLanguage": "en"}]}
</script>"""


def test_page_says_what_it_says_and_where() -> None:
    found = read_page(page(head=HEAD, more="<time datetime='2026-05-14'>Thursday</time>"), "https://r.example/a")
    assert said(found, "title") == [
        ("Silo fire kills four", "meta og:title, heading of the page"),
        ("Four dead in silo fire", "JSON-LD headline"),
        ("Silo fire | River Post", "title of the page"),
    ]
    assert said(found, "publisher") == [("River Post", "meta og:site_name, JSON-LD publisher")]
    assert said(found, "byline") == [
        ("A desk of the paper", "meta author"),
        ("First Desk, Second Desk", "JSON-LD author"),
    ]
    assert said(found, "published_on") == [
        ("2026-05-14", "meta article:published_time, time element"),
        ("2026-05-15", "JSON-LD datePublished"),
    ]
    assert {(one.field, one.basis) for one in found[1]} == {
        ("title", ""), ("publisher", ""), ("byline", ""), ("language", ""), ("url", ""), ("published_on", "metadata"),
    }  # fmt: skip
    assert said(found, "language") == [("en", "JSON-LD inLanguage, html lang")]
    assert said(found, "url") == [("https://r.example/2026/silo?utm_source=mail", "link canonical")]


def test_page_says_who_wrote_it_in_its_markup() -> None:
    authors = "".join(f"<a rel='author'>Desk {n}</a>" for n in range(6))
    found = read_page(page(more=f"<span itemprop='author' content='The port desk'>x</span>{authors}"))
    assert said(found, "byline") == [
        (name, "author element") for name in ("The port desk", "Desk 0", "Desk 1", "Desk 2", "Desk 3")
    ]


def test_page_names_its_address_in_its_head() -> None:
    meta = "<meta property='og:url' content='http://r.example/b'><link rel='canonical' href='mailto:a@r.example'>"
    assert said(read_page(page(head=meta), "https://r.example/a"), "url") == [("http://r.example/b", "meta og:url")]


def test_of_many_days_in_the_markup_the_first_are_looked_at() -> None:
    days = "<time>2026-05-14</time>" * 19 + "<time>2026-05-15</time><time>2026-05-16</time>"
    found = read_page(page(more=days))
    assert [one for one in said(found, "published_on") if "time element" in one[1]] == [
        ("2026-05-14", "time element"),
        ("2026-05-15", "time element"),
    ]


def test_words_of_a_heading_stand_together() -> None:
    found = read_page(page(heading="Silo <b>fi</b>re\n kills four"))
    assert said(found, "title")[0] == ("Silo fire kills four", "heading of the page")
    bare = read_page(page().replace(b"<h1>Silo fire kills four</h1>", b""))
    assert said(bare, "title") == [("Silo fire | River Post", "title of the page")]
    assert bare[0].split("\n")[0] == PARAGRAPHS[0]


def headlines(*data: Any) -> list[str]:
    """Return the headlines that are found in blocks of JSON-LD."""
    blocks = [one if isinstance(one, str) else json.dumps(one) for one in data]
    scripts = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    return [
        article["headline"] for article in web._articles(html.document_fromstring(f"<html>{scripts}<p>a</p></html>"))
    ]


def article(headline: str = "Four dead", kind: Any = "NewsArticle") -> dict[str, Any]:
    return {"@type": kind, "headline": headline}


def test_articles_are_found_wherever_data_holds_them() -> None:
    assert headlines([article("a"), article("b")], article("c")) == ["a", "b", "c"]
    assert headlines({"@graph": [article()]}) == ["Four dead"]
    assert headlines({"mainEntity": article()}) == headlines({"mainEntityOfPage": article()}) == ["Four dead"]
    assert headlines(article(kind=["Thing", "LiveBlogPosting"]), article(kind="Report")) == ["Four dead"] * 2
    assert headlines(article(kind="WebSite"), article(kind="NewsArticleList"), article(kind=None)) == []
    assert headlines('{"@type": "NewsArticle", "headline": "Four\ndead"}') == ["Four\ndead"]


def test_data_of_a_page_is_looked_at_within_bounds() -> None:
    def deep(levels: int, graph: bool) -> Any:
        found: Any = article()
        for _ in range(levels):
            found = {"@graph": found} if graph else [found]
        return found

    def wide(place: int) -> list[list[Any]]:
        rows: list[list[Any]] = [[0] * 200 for _ in range(11)]
        rows[place // 200][place % 200] = article()
        return rows

    assert headlines("not json", " " * 500_001, article()) == ["Four dead"]
    assert headlines(json.dumps(article()) + " " * 500_000) == []
    assert headlines(*[{}] * 19, article("last")) == ["last"]
    assert headlines(*[{}] * 20, article("one too many")) == []
    for graph in (True, False):
        assert headlines(deep(12, graph)) == ["Four dead"]
        assert headlines(deep(13, graph)) == []
    assert headlines([*[0] * 199, article()]) == ["Four dead"]
    assert headlines([*[0] * 200, article()]) == []
    # Twelve lists come before the items; 2,000 are looked at.
    assert headlines(wide(1987)) == ["Four dead"]
    assert headlines(wide(1988)) == []


def test_authors_in_data_are_joined() -> None:
    data = {**article(), "author": [{"name": f"A{n}"} for n in range(21)]}
    found = read_page(page(head=f'<script type="application/ld+json">{json.dumps(data)}</script>'))
    assert said(found, "byline") == [(", ".join(f"A{n}" for n in range(20)), "JSON-LD author")]


def test_rules_of_a_table_go_and_bars_inside_stay() -> None:
    assert web._tidied("a |\n| b | c |\n|---|:--|\n- - d") == "a |\nb | c\n- - d"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "There is no page in it: open it in a browser, and paste its text."),
        (
            b"<html><body></body></html>",
            "No article was found in the page: it may need a browser or an account. Paste its text.",
        ),
    ],
)
def test_page_that_cannot_be_read_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_page(data)
    assert str(caught.value) == sentence


def test_page_says_its_charset() -> None:
    text = page(head="<meta charset='windows-1251'>", heading="Пожежа в порту").decode().encode("cp1251")
    assert read_page(text.replace(b'<meta charset="utf-8">', b""))[0].startswith("Пожежа в порту\n")


@pytest.mark.parametrize("odd", ["\x0c", "\x00", "\x1b", "&#12;", "&#x1b;", "&#0;", "\ufffe"])
def test_sign_that_no_markup_has_hides_no_article(odd: str) -> None:
    found = read_page(page(heading=f"Silo fire {odd} kills four", more=f"<p>12 {odd} 13</p>"))
    assert found[0].startswith("Silo fire kills four\nAn explosion")
    assert found[0].endswith("\n12 13")
    assert read_page(page(heading=f"Silo{odd}fire"))[0].startswith("Silo fire\n")


def test_page_that_says_nothing_suggests_nothing_but_its_heading() -> None:
    found = read_page(page(title="", lang=""))
    assert [(one.field, one.where) for one in found[1]] == [("title", "heading of the page")]


@pytest.mark.parametrize(
    "data",
    [
        "not json", "[" * 100_000, '{"@type": "NewsArticle", "headline": 7, "author": {"name": ["a"]}}', "null",
        '{"@type": "NewsArticle", "headline": "\\ud800"}', '{"@graph": ' * 50 + "1" + "}" * 50,
    ],
)  # fmt: skip
def test_broken_data_of_a_page_is_passed_over(data: str) -> None:
    found = read_page(page(head=f'<script type="application/ld+json">{data}</script>'))
    assert found[0].startswith("Silo fire kills four")
    assert said(found, "title")[0] == ("Silo fire kills four", "heading of the page")


def test_heading_outside_of_the_article_is_kept_in_front() -> None:
    text = page().replace(b"<main><article><h1>Silo fire kills four</h1>", b"<h1>Seven hurt at sea</h1><main><article>")
    assert read_page(text)[0].split("\n")[0] == "Seven hurt at sea"
    late = text.replace(b"</article>", b"<p>It was told before under the words: Seven hurt at sea.</p></article>")
    assert read_page(late)[0].split("\n")[0] == "Seven hurt at sea"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("June 16, 2024\nby us\nJan 1, 2024\n", ["2024-06-16", "2024-01-01"]),
        ("on 3rd May 2025, and on 3 May 2025", ["2025-05-03"]),
        ("22 грудня 2024 року, 1 января 2025 г.", ["2024-12-22", "2025-01-01"]),
        ("2026-02-30 and 2026-02-28", ["2026-02-28"]),
        ("on December 22, on Sunday, 05/06/2024, in May 2024, 12 May", []),
    ],
)
def test_printed_days_are_all_offered_and_none_is_made_up(text: str, days: list[str]) -> None:
    found = merged(printed(text))
    assert [one.value for one in found] == days
    assert all(one.basis == "printed" and one.where.startswith("printed in the text: “") for one in found)


def test_plain_text_offers_its_first_line_and_its_byline() -> None:
    found = plain.read(b"May 14, 2026\n\nSilo fire kills four\nWritten by the night desk\nFour people died.\n", "")
    assert said(found, "title") == [("Silo fire kills four", "the first line")]
    assert said(found, "byline") == [("the night desk", "printed in the text: “Written by the night desk”")]
    assert said(found, "published_on") == [("2026-05-14", "printed in the text: “May 14, 2026”")]


def test_plain_text_is_looked_at_in_its_first_lines() -> None:
    days = "".join(f"2026-05-{day}\n\n" for day in range(11, 22))
    for text, title in ((f"{days}Silo fire\n", ["Silo fire"]), (f"{days}2026-05-22\nSilo fire\n", [])):
        assert [value for value, _ in said(plain.read(text.encode(), ""), "title")] == title
    line = f"Written by {'x' * 75}"
    assert said(plain.read(line.encode(), ""), "byline") == [("x" * 75, f"printed in the text: “{line[:80]}”")]
    late = f"{'x' * 200_000} 14 May 2026"
    assert list(printed(late)) == []


def test_plain_text_is_no_markup_and_no_bytes() -> None:
    text = "<meta charset='windows-1251'> Пожежа"
    assert plain.read(text.encode(), "")[0] == text
    with pytest.raises(Unreadable, match=r"^It holds binary data: save it as plain text, or paste its text\.$"):
        plain.read(b"a\x00b", "")


def test_pdf_says_of_itself_when_it_was_made_and_changed() -> None:
    found = list(document._said_by({"CreationDate": "20260514", "ModDate": "D:20260515083000Z"}))
    assert found == [
        Suggestion("published_on", "2026-05-14", "PDF creation date", "metadata"),
        Suggestion("published_on", "2026-05-15", "PDF change date", "metadata"),
    ]
    assert list(document._said_by({})) == []


def test_lines_of_a_pdf_that_are_full_go_on() -> None:
    def joined(*lengths: int) -> list[int]:
        text = document._unwrapped("\n".join("x" * length for length in lengths))
        return [len(line) for line in text.split("\n")]

    assert joined(80, 60, 5) == [80 + 1 + 60 + 1 + 5]
    assert joined(80, 59, 5) == [140, 5]
    assert joined(5, 52, 40, 7) == [5, 93, 7]
    assert joined(5, 52, 41, 7) == [5, 102]
    assert joined(80, 0, 5) == [80, 5]
    assert joined(1, 2, 80, 5, 3) == [1, 2, 86, 3]
    assert document._unwrapped("divi\ufffe\r\nded\rin\x02two") == "divided\nintwo"


def test_pdf_is_read_with_its_lines_joined_to_paragraphs() -> None:
    lines = [
        "Silo fire kills four",
        "",
        "An explosion at the river port killed at least four people and injured around",
        "50, the fire service said on Monday.",
        "The operator counts two dead.",
    ]
    data = pdf(
        [lines, ["Nearly 200 homes lost power."]], title="Report 7", author="Port office", created="D:20260514120000Z"
    )
    found = document.read(data)
    assert found[0] == (
        "Silo fire kills four\n"
        "An explosion at the river port killed at least four people and injured around 50, the fire service said on "
        "Monday.\n"
        "The operator counts two dead.\nNearly 200 homes lost power."
    )
    assert document.NAME.startswith("pypdfium2 5.")
    assert said(found, "title") == [("Report 7", "PDF title"), ("Silo fire kills four", "the first line")]
    assert said(found, "byline") == [("Port office", "PDF author")]
    assert said(found, "published_on") == [("2026-05-14", "PDF creation date")]


def test_pdf_page_without_text_is_told() -> None:
    assert document.read(pdf([["Four dead."], [], ["Two hurt."]]))[0] == "Four dead.\nTwo hurt."
    assert len(document.read(pdf([["a"]] * 500))[0].split("\n")) == 500
    assert document.read(pdf([["Four dead."], []]))[2] == ["1 of 2 pages hold no text."]


LOCKED = pdf([["Four dead."]]).replace(
    b"trailer\n<<",
    b"trailer\n<< /ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -1 /O <%s> /U <%s> >>"
    % (b"00" * 32, b"11" * 32),
)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (pdf([[]]), "The PDF holds pictures of pages and no text: run it through text recognition, or type it."),
        (b"%PDF-1.4 and then nothing", "The PDF is damaged: open it in a reader, and paste its text."),
        (LOCKED, "The PDF is locked with a password: unlock it, or paste its text."),
        (pdf([["a"]] * 1001), "The PDF has 1,001 pages, and 500 at most are read: paste the pages that matter."),
    ],
)
def test_pdf_that_cannot_be_read_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as caught:
        document.read(data)
    assert str(caught.value) == sentence


CYRILLIC = "Пожежа в порту: загинули четверо людей, близько 50 поранені."


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        (CYRILLIC.encode(), "", CYRILLIC),
        (CYRILLIC.encode("cp1251"), "windows-1251", CYRILLIC),
        (CYRILLIC.encode("koi8-u"), "KOI8-U", CYRILLIC),
        (CYRILLIC.encode("utf-8-sig"), "windows-1251", CYRILLIC),
        (CYRILLIC.encode("utf-16"), "", CYRILLIC),
        ("“four” – dead".encode("cp1252"), "ISO-8859-1", "“four” – dead"),
        (b"<meta charset='windows-1251'>" + CYRILLIC.encode("cp1251"), "", f"<meta charset='windows-1251'>{CYRILLIC}"),
        (b"<meta content='text/html; charset=koi8-u'>" + CYRILLIC.encode("koi8-u"), "", None),
        (b"<?xml version='1.0' encoding='windows-1251'?>" + CYRILLIC.encode("cp1251"), "", None),
        (b"<meta charset=utf-16>" + CYRILLIC.encode(), "", None),
        (b"<meta charset=UTF-16LE>" + CYRILLIC.encode(), "", None),
    ],
)
def test_charset_is_what_mark_site_or_page_say(data: bytes, charset: str, text: str | None) -> None:
    decoded, notes = decode(data, charset, markup=True)
    assert notes == []
    assert decoded == text if text else decoded.endswith(CYRILLIC)


@pytest.mark.parametrize(
    ("data", "charset", "sentence"),
    [
        (CYRILLIC.encode("cp1251"), "", "The text is not in utf-8, as nothing says otherwise, so it should be"),
        (CYRILLIC.encode("cp1251"), "utf-8", "The text is not in utf-8, as the site says: save it in UTF-8"),
        (b"four", "klingon", "The text is in “klingon”, as the site says, which is no known charset: paste the text."),
        (b" " * 4096 + b"<meta charset=koi8-u>" + CYRILLIC.encode("koi8-u"), "", "as nothing says otherwise"),
        (b"<meta charset=klingon>", "", "“klingon”, as the page says, which is no known charset"),
        (b"four", "x" * 41, f"“{'x' * 40}”, as the site says"),
        (b"four", "base64", "“base64”, as the site says, which is no known charset"),
        (b"four", "a\x00b", "which is no known charset"),
        (b"\xff\xfefou", "", "The text is not in utf-16-le, as its first bytes say: save it in UTF-8, or paste it."),
    ],
)  # fmt: skip
def test_text_in_another_charset_is_refused_in_a_sentence(data: bytes, charset: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(data, charset, markup=True)
    assert sentence in str(caught.value)


def test_a_few_stray_bytes_are_shown_and_told() -> None:
    text, notes = decode(b"four \xff dead " + b"a" * 5000, "", markup=False)
    assert text.startswith("four � dead")
    assert notes == ["1 characters could not be read and stand as � in the text."]
    assert decode(b"\xff" + b"a" * 999, "", markup=False)[0] == "�" + "a" * 999
    with pytest.raises(Unreadable):
        decode(b"\xff" + b"a" * 998, "", markup=False)


def test_suggestions_are_clean_short_and_joined() -> None:
    found = merged(
        iter(
            [
                *suggestion("title", " Four\x00  dead\ud800\n", "a"),
                *suggestion("title", "four dead", "b"),
                *suggestion("title", "four dead", "b"),
                *suggestion("title", "x" * 501, "c"),
                *suggestion("title", None, "c"),
                *suggestion("language", "uk_UA", "d"),
                *suggestion("language", "!", "d"),
                *(one for n in range(20) for one in suggestion("byline", f"Desk {n}", "e")),
            ]
        )
    )
    assert found[:2] == [Suggestion("title", "Four dead", "a, b"), Suggestion("language", "uk", "d")]
    assert len(found) == 2 + 8


@pytest.mark.parametrize(
    ("stamp", "iso"),
    [("2026-05-14T23:00:00Z", "2026-05-14"), ("20260514", "2026-05-14"), ("2026-13-01", None), ("May 2026", None)],
)
def test_day_of_a_time_is_read_in_its_own_zone(stamp: str, iso: str | None) -> None:
    assert day(stamp) == iso
