"""Where a printed phrase stands in a quote. Pure."""

import re


def standing(words: str, phrase: str) -> list[int]:
    """Return where `phrase` stands in `words`, in code points: “15” in “158 in 15 regions” once, behind “in”.

    Where it stands nowhere but inside of other words or numbers, those places count.
    """
    if not phrase:
        return []
    alone = rf"(?<!\w)(?<!\d[.,]){re.escape(phrase)}(?!\w)(?![.,]\d)"
    found = [match.start() for match in re.finditer(alone, words)]
    return found or [match.start() for match in re.finditer(re.escape(phrase), words)]
