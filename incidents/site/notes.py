"""The footnotes of a page: the number of a claim, and the address where its words stand. Pure."""

from typing import Any

from incidents.site import addresses

PAGE = 25  # claims on a page of words


class Note(int):
    """The number of a claim, which knows where the claim's words are."""

    href: str

    @property
    def page(self) -> int:
        """The page of words that it is on, where they stand apart."""
        return (self - 1) // PAGE + 1


def notes_of(document: dict[str, Any], *, apart: bool) -> list[Note]:
    """Return the notes of a document's claims: on its own page, or on pages apart."""
    found = []
    for n in range(1, len(document["claims"]) + 1):
        note = Note(n)
        page = addresses.words(document["reference"], document["version"], note.page) if apart else ""
        note.href = f"{page}#c{n}"
        found.append(note)
    return found
