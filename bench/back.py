"""Take the migrations back to nothing and forward again under the demo: the schema is the same after it."""

import io
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import ground

SHAPE = """
select 'constraint', format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
  where connamespace = 'public'::regnamespace and contype <> 't'
union all
select 'trigger', format('%s %s', pg_get_triggerdef(oid), tgenabled) from pg_trigger where not tgisinternal
union all
select 'index', indexdef from pg_indexes where schemaname = 'public'
union all
select 'function', pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace and prokind = 'f'
union all
select 'column', format('%s %s %s %s', table_name, column_name, data_type, is_nullable) from information_schema.columns
  where table_schema = 'public'
"""
LEFT = """
select relname from pg_class where relnamespace = 'public'::regnamespace and relname ~ '^(incidents|sources)_'
union all
select proname from pg_proc where pronamespace = 'public'::regnamespace
"""


def main() -> None:
    """Fill a database, migrate it both ways, and compare."""
    asked = ground.arguments(__doc__)
    name = ground.make("bench_back")
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    def found(statement: str) -> set[tuple[str, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return set(cursor.fetchall())

    before = found(SHAPE)
    settings.DEBUG = True  # the demo is for machines of one's own
    call_command("demo", stdout=io.StringIO())
    settings.DEBUG = False
    began = time.monotonic()
    call_command("migrate", "incidents", "zero", verbosity=0)
    call_command("migrate", "sources", "zero", verbosity=0)
    left = found(LEFT)
    call_command("migrate", verbosity=0)
    after = found(SHAPE)
    for kind, what in sorted(before ^ after):
        print(f"{'gone' if (kind, what) in before else 'new'}: {kind} {what[:200]}")
    figures = {"shapes": len(before), "left": len(left), "differ": len(before ^ after)}
    figures["seconds"] = round(time.monotonic() - began)
    ground.tell(figures, asked.json, {"shapes": ..., "left": 0, "differ": 0}, name)


if __name__ == "__main__":
    main()
