"""One act on many chosen rows: each is done or refused by itself, and each says in a sentence what became of it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest

from sources.admin.refusing import refused_by
from sources.errors import Refused


def act_on_each(request: HttpRequest, rows: Iterable[Any], act: Callable[[Any], str]) -> None:
    """Call `act` on every row, and show the sentence that it returns, or the one that refused it.

    A refused row is left as it was; the others stand. Rows are met in the order of their keys, so that two people
    who act on the same ones wait for each other, and neither is turned away.
    """
    done, refused = 0, 0
    for row in sorted(rows, key=lambda row: str(row.pk)):
        try:
            with transaction.atomic():
                said = act(row)
                connection.check_constraints()  # what is checked at the end is this row's refusal, and no later one's
        except (Refused, IntegrityError) as error:
            sentence = str(refused_by(error) if isinstance(error, IntegrityError) else error)
            messages.error(request, f"“{row}” is left as it was. {sentence}")
            refused += 1
        else:
            messages.success(request, f"“{row}”: {said}")
            done += 1
    if done and refused:
        messages.warning(request, f"{done} done, {refused} left as they were: each says why.")
