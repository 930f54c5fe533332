"""Dossier: a JSON format for sources, their texts, and the claims and incidents recorded from them.

docs/dossier.md describes it; schema.json is its JSON Schema.
"""

from incidents.dossier.dumping import dump, parts
from incidents.dossier.loading import Loading, Outcome, Step, load
from incidents.dossier.permissions import may_export, may_import
from incidents.dossier.reading import Fault, Faulty
from incidents.dossier.selecting import around, texts
from incidents.dossier.table import table
from incidents.dossier.uploads import rehearse, take, write

__all__ = [
    "Fault",
    "Faulty",
    "Loading",
    "Outcome",
    "Step",
    "around",
    "dump",
    "load",
    "may_export",
    "may_import",
    "parts",
    "rehearse",
    "table",
    "take",
    "texts",
    "write",
]
