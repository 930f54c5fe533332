"""python -m bench.likeness [--rows 100000]: how long it takes to find the copies of a text among many.

Fills the desk's database inside one transaction, which is rolled back: nothing stays. Three sketches of a hundred
share sequences with the text, as boilerplate does; figures are drawn so that small and round ones are common.
Prints milliseconds of CPU of a search, this process and its PostgreSQL backend together, at a tenth of the rows and at
all of them, medians of seven.
"""

import argparse
import os
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.clock import spent

SKETCHES = """
with texts as (
  insert into sources_snapshot (id, source_id, raw, media_type, text, method, extractor, captured_at, captured_by_id,
    length, raw_sha256, text_sha256)
  select gen_random_uuid(), %(source)s, '', 'text/plain', 'text ' || n || %(salt)s, 'pasted', 'bench', now(), %(by)s,
    0, '', ''
  from generate_series(1, %(rows)s) n returning id)
insert into sources_sketch (snapshot_id, shingles, numbers)
select id,
  array(select case when random() < 0.0005 then (%(own)s::bigint[])[1 + floor(random() * 64)::int]
    else (random() * 9e18)::bigint end from generate_series(1, 64) where id is not null),
  array(select distinct (10 + floor(3000 * power(random(), 3)))::int::text
    from generate_series(1, 15) where id is not null)
from texts
"""


def main() -> None:
    """Fill, search, roll back."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rows", type=int, default=100_000)
    rows = options.parse_args().rows
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.db import connection, transaction

    from sources.likeness import sketch
    from sources.models import Source
    from sources.models.audit import acting
    from sources.sketching import alike
    from tests.documents import PARAGRAPHS

    figures = " ".join(f"They counted {n} people." for n in (407, 174, 199, 158, 1_204, 46, 34, 28))
    text = "\n".join([figures, *(f"{paragraph} {n}" for n in range(12) for paragraph in PARAGRAPHS)])
    with transaction.atomic():
        by = User.objects.create(username="bench")
        with acting(by=by.pk):
            source = Source.objects.create(title="Bench")
            for part, salt in ((rows // 10, "a"), (rows - rows // 10, "b")):
                with connection.cursor() as cursor:
                    values = {"source": source.pk, "by": by.pk, "own": sketch(text), "rows": part, "salt": salt}
                    cursor.execute(SKETCHES, values)
                    cursor.execute("analyze sources_sketch")
                    cursor.execute("select count(*) from sources_sketch")
                    count = cursor.fetchone()[0]
                    cursor.execute("select pg_backend_pid()")
                    pids = [os.getpid(), cursor.fetchone()[0]]
                taken = []
                for _ in range(7):
                    began = spent(pids)
                    alike(text)
                    taken.append((spent(pids) - began) * 1000)
                print(f"{count:>9,} sketches: {statistics.median(taken):6.1f} ms of CPU a search")
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
