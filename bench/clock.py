"""CPU time as the kernel accounts it: it stays put when the machine is busy with other things."""

from pathlib import Path

import psutil


def spent(pids: list[int]) -> float:
    """Return the seconds of CPU that these processes have had, in nanoseconds' steps where the kernel tells them."""
    return sum(_of(pid) for pid in pids)


def _of(pid: int) -> float:
    try:
        # Of the first thread alone, which is all that a sync worker and a PostgreSQL backend have.
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        try:
            times = psutil.Process(pid).cpu_times()
        except psutil.NoSuchProcess:
            return 0.0
        return float(times.user + times.system)
