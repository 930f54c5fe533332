"""Rules that said no, as one sentence for the editor: what is, then what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import IntegrityError

# Constraints that Django does not know, because they were made in SQL.
SENTENCES = {
    "review_digest_is_of_the_document": "The digest is not that of the document: request the review again.",
    "decision_on_the_document_read": (
        "The document changed since this screen was opened: read the review again before deciding."
    ),
    "publication_of_an_approved_document": "Only a document that a second person approved is published.",
    "publication_is_approved": "Only a document that a second person approved is published.",
    "publication_is_the_reviewed_document": "What is published must be what was reviewed, byte for byte.",
    "incidents_decision_review_id_key": "This review is decided already.",
    "publication_review_once": "This review is published already.",
}


class Refused(Exception):
    """A rule of Footnote said no. `str()` is the sentence; `rule` names the constraint or trigger."""

    def __init__(self, sentence: str, *, rule: str = "") -> None:
        super().__init__(sentence)
        self.rule = rule


class NotCaptured(Refused):
    """A text could not be captured."""


class NotFetched(Refused):
    """A site of the internet was not asked, or its answer cannot be used."""


class AddressRefused(NotFetched):
    """The address is none that may be asked, now or later."""


class NotReached(NotFetched):
    """The site did not answer in full: it may later."""


def rule_of(error: IntegrityError) -> str:
    """Return the name of the constraint or trigger that refused, or ""."""
    diag = getattr(error.__cause__, "diag", None)
    return getattr(diag, "constraint_name", None) or ""


def refusal_of(error: IntegrityError) -> Refused:
    """Return `error` as the sentence of the rule that refused."""
    rule = rule_of(error)
    diag = getattr(error.__cause__, "diag", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == rule:
                return Refused(str(constraint.violation_error_message), rule=rule)
    # A trigger's message is its sentence; PostgreSQL's own messages are not for editors.
    printed = str(getattr(diag, "message_primary", None) or error)
    sentence = SENTENCES.get(rule, printed)
    return Refused(sentence, rule=rule)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a refusal of PostgreSQL into `Refused`. Wrap the transaction in it, not the other way round."""
    try:
        yield
    except IntegrityError as error:
        raise refusal_of(error) from error
