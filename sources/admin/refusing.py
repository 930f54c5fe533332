"""PostgreSQL's own refusals, as sentences an editor can act on."""

from django.db import IntegrityError

from sources.errors import SENTENCES, Refused, refusal_of

FOREIGN_KEY = "23503"
UNIQUE = "23505"
# What two people do at once, between the check of a form and its save.
RACES = {
    FOREIGN_KEY: "Something this refers to was deleted meanwhile: choose again.",
    UNIQUE: "Somebody recorded the same meanwhile: look for it before you save again.",
}


def refused_by(error: IntegrityError) -> Refused:
    """Return the sentence of the rule that refused, whether it is Footnote's or PostgreSQL's."""
    refused = refusal_of(error)
    code = getattr(error.__cause__, "sqlstate", "")
    ours = refused.rule in SENTENCES or str(refused) != getattr(
        getattr(error.__cause__, "diag", None), "message_primary", None
    )
    return refused if ours or code not in RACES else Refused(RACES[code], rule=refused.rule)
