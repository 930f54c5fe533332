"""Two hundred ways in which a stranger's text tries to become a script. Each calls `ran()`.

Built from what differs: where the markup starts, how it is spelled, and what makes it run.
"""

import re
from html.parser import HTMLParser

CALL = "ran()"

# What runs by itself once it is an element.
_RUNS = (
    "<img src=x onerror={}>",
    "<svg onload={}>",
    "<body onload={}>",
    "<input autofocus onfocus={}>",
    "<select autofocus onfocus={}></select>",
    "<textarea autofocus onfocus={}></textarea>",
    "<video src=x onerror={}></video>",
    "<audio src=x onerror={}></audio>",
    "<details open ontoggle={}>.</details>",
    "<iframe onload={}></iframe>",
    "<style onload={}></style>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
)
# How it is spelled so that a filter overlooks it.
_SPELLED = (
    lambda text: text,
    str.upper,
    lambda text: "".join(c.upper() if n % 2 else c for n, c in enumerate(text)),
    lambda text: text.replace(" ", "/"),
    lambda text: text.replace(" ", "\t"),
    lambda text: text.replace(" ", "\x0c", 1),
    lambda text: re.sub(r"=([^ >]*\(\))", r'="\1"', text),
    lambda text: re.sub(r"=([^ >]*\(\))", r"='\1'", text),
    lambda text: text.replace("ran()", "r&#97;n&lpar;&rpar;"),
    lambda text: text.replace("ran()", "window['ran']()"),
)
_MARKUP = [spell(run.format(CALL)).replace("RAN()", CALL).replace("rAn()", CALL).replace("RaN()", CALL)
           for run in _RUNS for spell in _SPELLED]  # fmt: skip

_SCRIPT = f"<script>{CALL}</script>"
_BREAKOUTS = [
    start + _SCRIPT
    for start in (
        "", '">', "'>", "-->", "]]>", "</title>", "</textarea>", "</style>", "</script>", "</noscript>", "</template>",
        "</option></select>", "</iframe>", '"/>', "`>", "&quot;>", "<!--><", "<![CDATA[", "<svg>", "<math><mtext>",
    )
]  # fmt: skip
_ATTRIBUTES = [
    f'" autofocus onfocus="{CALL}', f"' autofocus onfocus='{CALL}", f'" onmouseover="{CALL}" x="',
    f'" style="animation-name:x" onanimationstart="{CALL}', f"x onerror={CALL}", f'"formaction="javascript:{CALL}',
]  # fmt: skip
_ADDRESSES = [
    f"javascript:{CALL}", f"JaVaScRiPt:{CALL}", f"java\tscript:{CALL}", f" javascript:{CALL}",
    f"javascript&colon;{CALL}",
    f"&#106;avascript:{CALL}", f"javascript://news.example/%0a{CALL}", f"javascript:/*--></script>*/{CALL}",
    f"data:text/html,{_SCRIPT}", "data:text/html;base64,PHNjcmlwdD5yYW4oKTwvc2NyaXB0Pg==", f"vbscript:{CALL}",
    f'<a href="javascript:{CALL}">four</a>', f"<a href=java&#x73;cript:{CALL}>four</a>",
    f"<form action=javascript:{CALL}><button>four</button></form>", f"<iframe src=javascript:{CALL}></iframe>",
    f"<object data=javascript:{CALL}></object>", f"<embed src=javascript:{CALL}>", "<base href=//evil.example/>",
    f"<meta http-equiv=refresh content='0;url=javascript:{CALL}'>", f"<iframe srcdoc='<script>parent.{CALL}</script>'>",
]  # fmt: skip
_TEMPLATES = [
    "{{" + CALL + "}}", "{% load x %}", "{{ settings.SECRET_KEY }}", "${" + CALL + "}", "#{" + CALL + "}",
    f"<%= {CALL} %>", "{{constructor.constructor('" + CALL + "')()}}", "{{'" + CALL + "'|safe}}", "%(x)s{0}",
    "{% autoescape off %}" + _SCRIPT,
]  # fmt: skip
_LETTERS = [
    "＜script＞ran()＜/script＞", "\\u003cscript\\u003eran()\\u003c/script\\u003e", "%3Cscript%3Eran()%3C/script%3E",
    "+ADw-script+AD4-ran()+ADw-/script+AD4-", "&lt;script&gt;ran()&lt;/script&gt;", "\u202e<script>ran()</script>",
    "\u2028</script><script>ran()//", "<scr\u00adipt>ran()</scr\u00adipt>", "<ſcript>ran()</ſcript>",
    "\ufeff<script>ran()</script>",
]  # fmt: skip
_STRINGS = [
    f'";{CALL};//', f"';{CALL};//", f"`;{CALL};//", f"\\';{CALL};//", f"*/{CALL}/*", f"]}};{CALL};[{{",
]  # fmt: skip
_MUTATED = [
    f'<noscript><p title="</noscript><img src=x onerror={CALL}>">',
    f"<svg><style><img src=x onerror={CALL}></style></svg>",
    f'<math><mtext><table><mglyph><style><!--</style><img title="--><img src=x onerror={CALL}>">',
    f"<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={CALL}>",
    f"<select><noembed></select><img src=x onerror={CALL}></noembed>",
    f'<xmp><p title="</xmp><img src=x onerror={CALL}>">',
    f"<svg></p><style><a id=\"</style><img src=x onerror={CALL}>\">",
    f"<template><script>{CALL}</script></template><img src=x onerror={CALL}>",
]  # fmt: skip

VECTORS = [*_MARKUP, *_BREAKOUTS, *_ATTRIBUTES, *_ADDRESSES, *_TEMPLATES, *_LETTERS, *_STRINGS, *_MUTATED]


def packed(longest: int) -> list[str]:
    """Return all vectors, joined into as few texts as fit into `longest` characters each."""
    packs: list[str] = []
    for vector in VECTORS:
        if packs and len(packs[-1]) + len(vector) < longest:
            packs[-1] += f" {vector}"
        else:
            packs.append(vector)
    return packs


class _Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.alive: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and not given.get("src") and given.get("type") != "application/json":
            self.alive.append("script")
        if tag in ("iframe", "object", "embed", "base", "math", "marquee"):
            self.alive.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on"):
                self.alive.append(f"{tag} {name}")
            if name in ("href", "src", "action", "formaction", "data", "srcdoc") and address.startswith(
                ("javascript:", "data:", "vbscript:")
            ):
                self.alive.append(f"{tag} {name}={value}")
            if CALL in (value or "") and name == "style":
                self.alive.append(f"{tag} style")


def alive_in(content: str) -> list[str]:
    """Return what in a page could run: scripts, handlers and addresses that are code."""
    markup = _Markup()
    markup.feed(content)
    return markup.alive
