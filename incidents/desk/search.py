"""Search over everything on the desk: incidents, claims, quotes, articles' texts, parties, places, comments."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SHOWN = 12  # of each sort; of a common word, the newest of the first 1,000 that the index gives
WORD = re.compile(r"[^\W_]+", re.UNICODE)
MARKED = "StartSel=⁅, StopSel=⁆, MaxWords=24, MinWords=10, MaxFragments=1"

# Each sort: heading, the permission and the page of a row, and a query that gives key, name and words.
SORTS: tuple[tuple[str, str, str, str], ...] = (
    (
        "Incidents",
        "incidents.view_incident",
        "incidents_incident",
        "select i.id::text, i.title, coalesce(r.reference, '') || ' ' || i.summary from incidents_incident i "
        "left join incidents_record r on r.id = i.id where i.id in ("
        "(select id from incidents_incident "
        "where desk_words(title || ' ' || summary || ' ' || key) @@ %(query)s::tsquery limit 1000) "
        "union select id from incidents_record where reference = upper(%(typed)s)) order by i.created_at desc",
    ),
    (
        "Claims and quotes",
        "incidents.view_claim",
        "incidents_claim",
        "select c.id::text, coalesce(nullif(c.phrase, ''), replace(c.statement_type, '_', ' ')), "
        "(select exact from incidents_citation t where t.claim_id = c.id order by t.id limit 1) from incidents_claim c "
        "where c.id in ("
        "(select id from incidents_claim where desk_words(phrase || ' ' || period || ' ' || key) @@ %(query)s::tsquery "
        "limit 1000) union "
        "(select claim_id from incidents_citation where desk_words(exact) @@ %(query)s::tsquery limit 1000)) "
        "order by c.created_at desc",
    ),
    (
        "Sources",
        "sources.view_source",
        "sources_source",
        "select s.id::text, s.title, s.byline from sources_source s where s.id in ("
        "(select id from sources_source "
        "where desk_words(title || ' ' || byline || ' ' || note || ' ' || key) @@ %(query)s::tsquery limit 1000) "
        "union select id from sources_source where url = %(typed)s and url <> '') order by s.created_at desc",
    ),
    (
        "Articles' texts",
        "sources.view_snapshot",
        "sources_snapshot",
        "select s.id::text, o.title, ts_headline('simple', left(s.text, 150000), %(query)s::tsquery, %(marked)s) "
        "from (select * from sources_snapshot where desk_words(text) @@ %(query)s::tsquery "
        "limit %(shown)s) s join sources_source o on o.id = s.source_id "
        "order by s.captured_at desc",
    ),
    (
        "Parties",
        "sources.view_party",
        "sources_party",
        "select id::text, name, array_to_string(aliases, ', ') from sources_party "
        "where to_tsvector('simple', name || ' ' || array_to_string(aliases, ' ')) @@ %(query)s::tsquery order by name",
    ),
    (
        "Places",
        "incidents.view_place",
        "incidents_place",
        "select id::text, name, array_to_string(aliases, ', ') from incidents_place "
        "where to_tsvector('simple', name || ' ' || array_to_string(aliases, ' ')) @@ %(query)s::tsquery order by name",
    ),
    (
        "Comments",
        "incidents.view_comment",
        "incidents_incident",
        "select c.incident_id::text, i.title, c.body from incidents_comment c "
        "join incidents_incident i on i.id = c.incident_id where desk_words(c.body) @@ %(query)s::tsquery "
        "order by c.written_at desc",
    ),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One row that was found."""

    name: str
    words: SafeString
    url: str


@dataclass(frozen=True, slots=True)
class Hits:
    """The rows of one sort; `more` says that there are others."""

    heading: str
    hits: tuple[Hit, ...]
    more: bool


def query_of(typed: str) -> str:
    """Return a tsquery of all words, the last of them as the beginning of one; "" where nothing is a word."""
    words = WORD.findall(typed.lower())[:12]
    return " & ".join([*words[:-1], f"{words[-1]}:*"]) if words else ""


def search(user: Any, typed: str) -> list[Hits]:
    """Return what `user` may see of what was typed, by sorts. 1 query a sort, whatever is found."""
    query = query_of(typed)
    if not query:
        return []
    found = []
    with connection.cursor() as cursor:
        for heading, permission, page, sql in SORTS:
            if not user.has_perm(permission):
                continue
            given: dict[str, str | int] = {"query": query, "typed": typed.strip(), "shown": SHOWN + 1, "marked": MARKED}
            cursor.execute(sql + " limit %(shown)s", given)
            rows = cursor.fetchall()
            hits = tuple(
                Hit(name or "–", worded(words or ""), reverse(f"admin:{page}_change", args=[key]))
                for key, name, words in rows[:SHOWN]
            )
            if hits:
                found.append(Hits(heading, hits, len(rows) > SHOWN))
    return found


def worded(text: str) -> SafeString:
    """Return the words of a hit, escaped and short, with what was found in them marked."""
    short = text if len(text) <= 260 else f"{text[:260]}…"
    parts = re.split("⁅([^⁆]*)⁆", short)
    marked = (format_html("<mark>{}</mark>", part) if n % 2 else part for n, part in enumerate(parts))
    return format_html_join("", "{}", ((part,) for part in marked))


def search_view(request: HttpRequest) -> HttpResponse:
    """Show what is found."""
    if not request.user.has_perm("incidents.view_incident"):
        raise PermissionDenied
    typed = request.GET.get("q", "")[:200]
    context = {
        **admin.site.each_context(request),
        "title": "Search",
        "typed": typed,
        "found": search(request.user, typed),
    }
    return TemplateResponse(request, "desk/search.html", context)
