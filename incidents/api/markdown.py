"""The Markdown of our own guide → HTML: headings, paragraphs, lists, tables, code. Nobody else's text comes here."""

import re
from collections.abc import Callable, Iterator
from html import escape

_SPAN = re.compile(r"`(?P<code>[^`]+)`|\*\*(?P<bold>.+?)\*\*|\[(?P<text>[^\]]+)\]\((?P<to>[^)\s]+)\)")


def anchor(heading: str) -> str:
    """Return what leads to a heading, as code forges have it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def headings(text: str) -> list[tuple[str, str]]:
    """Return anchor and words of every heading of the second level."""
    plain = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [(anchor(found), found) for found in re.findall(r"^## (.+)$", plain, re.MULTILINE)]


def html(text: str, links: dict[str, str]) -> str:
    """Return the HTML of a text. `links` says where files lie that stand beside it."""
    return "\n".join(_blocks(text.split("\n"), links))


def _blocks(lines: list[str], links: dict[str, str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line, start = lines[at], at
        at += 1
        if not line.strip():
            continue
        if line.startswith("```"):
            at = next(n for n in range(at, len(lines)) if lines[n].startswith("```")) + 1
            yield _code(line[3:], lines[start + 1 : at - 1])
        elif line.startswith("    "):
            at = _while(lines, at, lambda each: each.startswith("    "))
            yield _code("", [each[4:] for each in lines[start:at]])
        elif found := re.match(r"(#+) (.*)", line):
            level = len(found[1])
            yield f'<h{level} id="{anchor(found[2])}">{_spans(found[2], links)}</h{level}>'
        elif line.startswith("|"):
            at = _while(lines, at, lambda each: each.startswith("|"))
            yield _table(lines[start:at], links)
        elif line.startswith("- "):
            at = _while(lines, at, lambda each: each.startswith(("- ", "  ")))
            items = "\n".join(lines[start:at])[2:].split("\n- ")
            yield f"<ul>{''.join(f'<li>{_spans(item, links)}</li>' for item in items)}</ul>"
        else:
            at = _while(lines, at, lambda each: bool(each.strip()) and not each.startswith(("#", "|", "```", "- ")))
            yield f"<p>{_spans(chr(10).join(lines[start:at]), links)}</p>"


def _while(lines: list[str], at: int, holds: Callable[[str], bool]) -> int:
    while at < len(lines) and holds(lines[at]):
        at += 1
    return at


def _code(language: str, lines: list[str]) -> str:
    body = escape("\n".join(lines), quote=False)
    return f'<pre tabindex="0"><code class="language-{language or "text"}">{body}</code></pre>'


def _table(lines: list[str], links: dict[str, str]) -> str:
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in lines]
    head = "".join(f'<th scope="col">{_spans(cell, links)}</th>' for cell in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{_spans(cell, links)}</td>' for cell in row)}</tr>" for row in rows[2:])
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _spans(text: str, links: dict[str, str]) -> str:
    parts, at = [], 0
    for found in _SPAN.finditer(text):
        parts.append(escape(text[at : found.start()], quote=False))
        if found["code"]:
            parts.append(f"<code>{escape(found['code'], quote=False)}</code>")
        elif found["bold"]:
            parts.append(f"<strong>{_spans(found['bold'], links)}</strong>")
        else:
            to = links.get(found["to"], found["to"])
            parts.append(f'<a href="{escape(to)}">{_spans(found["text"], links)}</a>')
        at = found.end()
    return "".join([*parts, escape(text[at:], quote=False)])
