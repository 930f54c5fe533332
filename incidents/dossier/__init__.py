"""Dossier: a JSON format for sources, their texts, and the claims and incidents recorded from them.

docs/dossier.md describes it; schema.json is its JSON Schema.
"""

from incidents.dossier.dumping import dump
from incidents.dossier.loading import Outcome, load
from incidents.dossier.reading import Fault, Faulty

__all__ = ["Fault", "Faulty", "Outcome", "dump", "load"]
