"""Who a sentence says it from, by the words that say so. Pure; always a suggestion, never a record."""

import re

SAYING = "said|says|say|reported|claimed|stated|told|confirmed|announced|added|counts|put|estimated|denied|warned|spoke"
NAMED = r"(?:[\w’'.-]+ ){0,5}[\w’'.-]+"
ACCORDING = re.compile(rf"[Aa]ccording to (?P<who>{NAMED})")
BEFORE = re.compile(
    rf"(?:^|[,;:.!?”\"] |\b(?:and|but|while|as|which|that) )(?P<who>{NAMED}),? (?:has |have |had )?(?:{SAYING})\b"
)
BEHIND = re.compile(r"\b(?:said|reported|claimed|told) (?P<who>(?:the )?(?:[A-Z][\w’'.-]*)(?: [A-Z][\w’'.-]*){0,4})")
NOBODY = {
    "he", "she", "it", "they", "we", "who", "which", "that", "there", "this", "both", "others", "some", "as", "also",
}  # fmt: skip
PRONOUN = re.compile(
    rf"\b(?:it|he|she|they) (?:has |have |had |also |later |then )?(?:{SAYING})\b|\bsaid (?:he|she|they)\b",
    re.IGNORECASE,
)
OPENING = re.compile(r"^(?:(?:And|But|While|As|Or|So|Yet|When|After|Because)\b ?)+", re.IGNORECASE)
# "The ministry said Sunday": no party.
DAYS = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
# Nobody's name begins so, and none ends with a verb: "no deaths were reported".
NO_NAME = {
    "no", "not", "any", "each", "every", "all", "many", "most", "several", "few", "another", "about", "around",
    "nearly", "almost", "at", "more", "less", "over", "under", "its", "his", "her", "their", "our", "these", "those",
    "none", "where", "if", "though", "although", "since", "until", "before", "what", "how", "here", "now", "then",
}  # fmt: skip
VERBS = {"is", "was", "were", "are", "be", "been", "being", "has", "have", "had"}
ARTICLE = re.compile(r"^(?:The|the|A|a|An|an) ")
TAIL = re.compile(r" (?:on|in|at|after|early|late|that|by|has|have|had|also|later|of) .*$")


def speakers_in(sentence: str) -> list[str]:
    """Return the speakers in the order of their words: "the county fire service said" → "County fire service"."""
    found = []
    for pattern in (ACCORDING, BEFORE, BEHIND):
        for match in pattern.finditer(sentence):
            words = ARTICLE.sub("", OPENING.sub("", match["who"]))
            if pattern is ACCORDING:
                words = TAIL.sub("", words)
            words = words.strip(" .,;:")
            first, last = (words.lower().split(" ")[at] for at in (0, -1))
            if words and first not in NOBODY | NO_NAME | DAYS and last not in VERBS and not words[0].isdigit():
                found.append((match.start(), words[0].upper() + words[1:]))
    return list(dict.fromkeys(words for _, words in sorted(found)))


def speaks_by_pronoun(sentence: str) -> bool:
    """Say whether "it said" or the like stands there, so that the sentence before has to name who."""
    return PRONOUN.search(sentence) is not None
