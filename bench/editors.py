"""Editors who save one row at a time: none overwrites another, and each conflict is reported.

The control reads, changes and writes a row without a version, as most programs do: it loses saves.
"""

import sys
import threading
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import ground


def main() -> None:
    """Let everybody save, and count what is there in the end."""
    asked = ground.arguments(__doc__, editors=(8, "how many"), saves=(150, "of each"))
    name = ground.make("bench_editors")
    from django.db import connection, transaction

    from incidents.models import Incident
    from sources.errors import Refused, refusals
    from sources.models.audit import acting

    people = ground.people(*(f"editor{number}" for number in range(asked.editors)))
    with acting(by=people[0].pk):
        incident = Incident.objects.create(title="Silo explosion")
    with connection.cursor() as cursor:
        cursor.execute("create table bench_naive (id int primary key, text text not null)")
        cursor.execute("insert into bench_naive values (1, '')")
    conflicts, accepted, errors = [0] * asked.editors, [0] * asked.editors, []

    def edit(number: int, by: Any) -> None:
        try:
            for save in range(asked.saves):
                mark = f"[{number}:{save}]"
                while True:
                    read = Incident.objects.get(pk=incident.pk)
                    read.summary += mark
                    try:
                        with refusals(), acting(by=by.pk):
                            read.save()
                        accepted[number] += 1
                        break
                    except Refused as refused:
                        if refused.rule != "row_version_is_next":
                            raise
                        conflicts[number] += 1
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    def edit_naively(number: int, by: Any) -> None:
        try:
            for save in range(asked.saves):
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("select text from bench_naive where id = 1")
                    text = cursor.fetchone()[0] + f"[{number}:{save}]"
                    cursor.execute("update bench_naive set text = %s where id = 1", [text])
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    for work in (edit, edit_naively):
        threads = [threading.Thread(target=work, args=each) for each in enumerate(people)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]

    marks = [f"[{number}:{save}]" for number in range(asked.editors) for save in range(asked.saves)]
    incident.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("select text from bench_naive")
        naive = cursor.fetchone()[0]
    figures = {
        "saves": sum(accepted),
        "lost": sum(mark not in incident.summary for mark in marks),
        "conflicts": sum(conflicts),
        # A save that was accepted over another's would have left the version behind.
        "unreported": 1 + sum(accepted) - incident.version,
        "control_lost": sum(mark not in naive for mark in marks),
    }
    promised = {"lost": 0, "unreported": 0, "conflicts": ..., "control_lost": ...}
    ground.tell(figures, asked.json, promised, name)


if __name__ == "__main__":
    main()
