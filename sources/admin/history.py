"""What one entry of the audit log changed."""

from typing import Any

from sources.models import AuditEntry


def changes_of(entry: AuditEntry) -> list[tuple[str, Any, Any]]:
    """Return the columns that differ, with their values before and after."""
    before, after = entry.before or {}, entry.after or {}
    return [(name, before.get(name), after.get(name)) for name in entry.changed()]
