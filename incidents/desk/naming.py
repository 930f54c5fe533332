"""Whether words name a party. Pure; a doubt for a reader to look at, never a refusal."""

import re
from collections.abc import Iterable

from incidents.desk.reading.speaking import speakers_in

WORD = re.compile(r"[^\W_]+")
ASIDE = re.compile(r"\s*\([^)]*\)")  # "Kyiv (government)" is printed as "Kyiv"
SMALL = {"the", "a", "an", "of", "for", "and", "in", "on", "at", "s"}
TITLES = {
    "mr", "mrs", "ms", "dr", "professor", "president", "minister", "secretary", "chancellor", "governor", "mayor",
    "general", "colonel", "captain", "chief", "sheriff", "judge", "the",
}  # fmt: skip
STEM = 5  # letters that "Ukraine's" and "Ukrainian", "Defense" and "Defence" share


def is_named(names: Iterable[str], words: str) -> bool:
    """Say whether a party of these names, its own and its aliases, is named in `words`.

    It is where each word of a name stands there, in any order and inflection; and as texts name somebody the second
    time: a part of the name that speaks, a surname, "the ministry".
    """
    there = {word.lower()[:STEM] for word in WORD.findall(words)}
    speakers = [said.lower() for said in speakers_in(words)]
    return any(_stands(ASIDE.sub("", name), words, there, speakers) for name in names)


def _stands(name: str, words: str, there: set[str], speakers: list[str]) -> bool:
    parts = [part for part in WORD.findall(name) if part.lower() not in SMALL]
    if not parts:
        return False
    if all(part.lower()[:STEM] in there for part in parts):
        return True
    if any(re.search(rf"\b{re.escape(said)}\b", name.lower()) for said in speakers):
        return True
    own = {part.lower() for part in parts}
    if len(parts) > 1 and parts[-1][0].isupper():
        # "Novak" and "Mayor Novak" are Ana Novak; "Interior Ministry" is no Defence Ministry.
        for found in re.finditer(rf"(?:\b([A-Z]\w*)\.? )?\b{re.escape(parts[-1])}\b", words):
            if found[1] is None or found[1].lower() in own | TITLES:
                return True
    # "Fire service of the town" is "the service" or "the fire service", and no other one.
    head = (WORD.findall(name.split(" of ")[0]) or parts)[-1]
    return any(
        own.issuperset(WORD.findall(found[1].lower()))
        # Looked ahead at: "the words of the service" holds another "the".
        for found in re.finditer(rf"\bthe (?=((?:\w+ ){{0,3}}?){re.escape(head)}\b)", words, re.IGNORECASE)
    )
