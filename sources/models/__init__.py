"""The tables of what was published: parties, sources, snapshots, marks; and the audit log under all tables."""

from sources.models.audit import AuditEntry
from sources.models.intake import Intake
from sources.models.mark import Mark
from sources.models.party import Party
from sources.models.sketch import Sketch
from sources.models.snapshot import Snapshot
from sources.models.source import Source

__all__ = ["AuditEntry", "Intake", "Mark", "Party", "Sketch", "Snapshot", "Source"]
