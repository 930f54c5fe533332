"""Who may import and export: who may do each of it by hand."""

from typing import Any

from incidents.dossier.fields import KEYED, Model
from incidents.models import Citation, ClaimRelation, Figure, IncidentClaim, PartyRole, PlaceUse
from sources.models import Mark, Snapshot

ROWS: tuple[Model, ...] = tuple(KEYED.values())
# What hangs on the rows with a key: an import may take some of it away.
HANGING: tuple[Model, ...] = (Mark, PlaceUse, PartyRole, IncidentClaim, Citation, ClaimRelation, Figure)


def may_import(user: Any) -> bool:
    """Tell whether somebody may write every table that a dossier writes."""
    needed = [
        *_named("add", *ROWS, *HANGING, Snapshot),
        *_named("change", *ROWS, *HANGING),
        *_named("delete", *HANGING),
    ]
    return bool(user.has_perms(needed))


def may_export(user: Any) -> bool:
    """Tell whether somebody may see every table that a dossier holds."""
    return bool(user.has_perms(_named("view", *ROWS, *HANGING, Snapshot)))


def _named(verb: str, *models: Model) -> list[str]:
    return [f"{model._meta.app_label}.{verb}_{model._meta.model_name}" for model in models]
