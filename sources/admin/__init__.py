"""Lists and forms of what was published. No rule: rules belong to the verbs and to PostgreSQL."""

from sources.admin.audit import AuditEntryAdmin
from sources.admin.mark import MarkAdmin
from sources.admin.party import PartyAdmin
from sources.admin.snapshot import SnapshotAdmin
from sources.admin.source import SourceAdmin

__all__ = ["AuditEntryAdmin", "MarkAdmin", "PartyAdmin", "SnapshotAdmin", "SourceAdmin"]
