"""Say something to colleagues about an incident, resolve it, open it again."""

import re

from django.contrib.auth.models import User
from django.db.models.functions import Now

from incidents.errors import NotAllowed
from incidents.models import Comment, Incident, Review
from sources.errors import refusals
from sources.models.audit import acting

MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]+)")


def mentioned_in(body: str) -> list[User]:
    """Return the accounts of staff that `body` names with an @, in one query; what names nobody is plain words."""
    # A name may end in a dot, and so may a sentence: both readings are looked up.
    names = {spelt for found in MENTION.findall(body) for spelt in (found, found.rstrip(".+-@"))}
    if not names:
        return []
    return list(User.objects.filter(username__in=names, is_staff=True, is_active=True).order_by("pk"))


def comment(*, incident: Incident, body: str, by: User, review: Review | None = None) -> Comment:
    """Put a comment on `incident`, or on one review of it, and tell whom it mentions."""
    if not by.has_perm("incidents.add_comment"):
        raise NotAllowed("Your account may not comment: ask an administrator for the contributor group.")
    with refusals(), acting(by=by.pk):
        said = Comment(
            incident=incident,
            review=review,
            body=body.replace("\r\n", "\n").strip(),
            mentioned=[person.pk for person in mentioned_in(body)],
            written_by=by,
        )
        said.save(force_insert=True)
        said.refresh_from_db()
        return said


def resolve(*, comment: Comment, by: User) -> None:
    """Say that a comment is dealt with."""
    _set(comment, by, resolved=True)


def reopen(*, comment: Comment, by: User) -> None:
    """Say that a comment is not dealt with after all."""
    _set(comment, by, resolved=False)


def _set(comment: Comment, by: User, *, resolved: bool) -> None:
    if not by.has_perm("incidents.add_comment"):
        raise NotAllowed("Your account may not comment: ask an administrator for the contributor group.")
    with refusals(), acting(by=by.pk):
        stored = Comment.objects.select_for_update().get(pk=comment.pk)
        if (stored.resolved_at is not None) != resolved:
            stored.resolved_by = by if resolved else None
            stored.resolved_at = Now() if resolved else None
            stored.save()
