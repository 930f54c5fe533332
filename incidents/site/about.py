"""What “reviewed” attests, and how figures are read."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from incidents.site.pages import page

# Operator in words, an example phrase, and what it reads as; held to `sources.numerals` by a test.
READINGS = (
    ("as it stands", "52", "52"),
    ("rounded", "1.2 million", "1,150,000 to 1,249,999"),
    ("at least", "at least four", "4 or more"),
    ("more than", "more than 2,000", "2,001 or more"),
    ("at most", "up to 40", "at most 40"),
    ("fewer than", "fewer than 12", "at most 11"),
    ("between", "from 10 to 15", "10 to 15"),
    ("about", "around 50", "45 to 55"),
    ("nearly", "nearly 200", "150 to 199"),
    ("just over", "just over 300", "301 to 350"),
    ("a vague amount", "dozens", "24 to 99"),
    ("a stated zero", "no one was hurt", "0"),
)


@require_safe
def about(request: HttpRequest) -> HttpResponseBase:
    """Answer the page. No query."""
    return page(request, "site/about.html", {"section": "about", "readings": READINGS})
