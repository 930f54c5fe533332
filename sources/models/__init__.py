"""The tables of what was published: parties, sources, snapshots, marks; and the audit log under all tables."""

from sources.models.audit import AuditEntry
from sources.models.mark import Mark
from sources.models.party import Party
from sources.models.snapshot import Snapshot
from sources.models.source import Source

__all__ = ["AuditEntry", "Mark", "Party", "Snapshot", "Source"]
