"""Documents of the tests' own: PDF and web pages. No word of them is anybody else's."""

from collections.abc import Sequence

PARAGRAPHS = (
    "An explosion at the river port killed at least four people and injured around 50, the fire service said on "
    "Monday. It was the third of its kind this year.",
    "The operator of the port counts two dead. Nearly 200 homes lost power for the night, and crews worked until the "
    "morning to bring it back to all of them.",
    "Divers searched the basin for 12 hours and found three boats that had sunk at their moorings, a spokeswoman of "
    "the harbour office told reporters at the gate.",
)


def page(
    *,
    head: str = "",
    title: str = "Silo fire | River Post",
    heading: str = "Silo fire kills four",
    paragraphs: Sequence[str] = PARAGRAPHS,
    more: str = "",
    lang: str = "en-GB",
) -> bytes:
    """Return a web page with an article between its furniture."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        '<nav><a href="/">Home</a> <a href="/sport">Sport 99</a></nav>'
        f"<main><article><h1>{heading}</h1>{body}{more}</article></main>"
        "<aside><h2>Read next</h2><a href='/x'>77 ways to tie a knot</a></aside>"
        "<footer>Copyright 1999. We use cookies.</footer></body></html>"
    ).encode()


TABLE = (
    "<table><tr><th>Quay</th><th>Dead</th><th>Hurt</th></tr>"
    "<tr><td>North</td><td>3</td><td>41</td></tr><tr><td>South</td><td>1</td><td>9</td></tr></table>"
)


def pdf(pages: Sequence[Sequence[str]], *, title: str = "", author: str = "", created: str = "") -> bytes:
    """Return a PDF whose pages hold lines of text, in Latin letters."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = " T* ".join(f"({line.translate({40: '', 41: '', 92: ''})}) Tj" for line in lines)
        content = f"BT /F1 11 Tf 14 TL 60 760 Td {shown} ET".encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    objects.append(f"<< /Title ({title}) /Author ({author}) /CreationDate ({created}) >>".encode("latin-1"))
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(objects),
        start,
    )
    return bytes(out)
