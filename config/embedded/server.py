"""One PostgreSQL server for one data folder, shared by all processes that use it.

Two locks lie beside the data. Each process holds the first, shared, for as long as it lives; when it ends it
asks for it alone, and whoever gets it was the last and stops the server. The second is held while a server is
made or started. A process that is killed drops both, and its server is stopped by the next one that leaves.
"""

import atexit
import functools
import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

from config.embedded import locks
from config.embedded.account import Place, own_folder, place_for, run, short_hash, tell
from config.embedded.binaries import Binaries, find_binaries
from config.embedded.cluster import PORT, check_major, make_cluster, write_settings
from config.embedded.errors import Unavailable
from config.embedded.probe import Answer, ask, pid_in, serves

STARTS = 5
PATIENCE = 120.0  # seconds to an answer, recovery after a crash included
UNHEARD = 20.0  # seconds a server may run without listening
LOG_BYTES = 1_000_000

# The shell leaves the server to init and says its number, so that no caller has a child to wait for.
SPAWN = '"$@" </dev/null >>"$FOOTNOTE_LOG" 2>&1 & echo $!'


class Server:
    """A server that is started when it is first needed and stopped by the last to leave."""

    def __init__(self, data: Path, *, binaries: Path | None = None, durable: bool = True) -> None:
        self._wanted = data.resolve()
        self._named = binaries
        self._durable = durable
        self._guard = threading.Lock()
        self._membership: int | None = None  # the descriptor that holds the shared lock
        atexit.register(self.leave)
        os.register_at_fork(after_in_child=self._begin_again)

    @functools.cached_property
    def place(self) -> Place:
        """Where the data lies and as whom the server runs."""
        return place_for(self._wanted)

    @functools.cached_property
    def socket_folder(self) -> Path:
        """The folder of the server's socket, closed to everyone but the server's account and root."""
        # Not tempfile's: two processes with different TMPDIR would not find each other.
        return Path("/tmp") / f"footnote-{short_hash(self.place.data)}"  # noqa: S108 (checked to be private)

    @property
    def log(self) -> Path:
        """What the server prints."""
        return self.place.data / "server.log"

    def binaries(self) -> Binaries:
        """Find PostgreSQL's programs; raises Unavailable when there are none."""
        cache = self.place.data.with_name("programs")
        return find_binaries(named=self._named, account=self.place.account, cache=cache)

    def ensure(self) -> Path:
        """Give the socket's folder of a server that answers, starting it if need be.

        Costs one short session with the server. Raises Unavailable with a sentence.
        """
        with self._guard:
            self._join()
            own_folder(self.socket_folder, self.place.account)
            if ask(self._socket) is not Answer.READY:
                with locks.alone(self._beside("start"), self.place.account):
                    self._bring_up()
        return self.socket_folder

    def leave(self) -> None:
        """Stop using the server, and stop it if nobody else uses it."""
        with self._guard:
            if self._membership is None:
                return
            try:
                if locks.try_take(self._membership, locks.ALONE):
                    self._stop()
            finally:
                self._forget()

    @property
    def _socket(self) -> Path:
        return self.socket_folder / f".s.PGSQL.{PORT}"

    def _beside(self, what: str) -> Path:
        return self.place.data.with_name(f"{self.place.data.name}.{what}")

    def _begin_again(self) -> None:
        """Join afresh in the child of a fork: what it inherits is its parent's."""
        self._guard = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        if self._membership is not None:
            os.close(self._membership)
        self._membership = None

    def _join(self) -> None:
        if self._membership is not None:
            return
        self._make_parents()
        path = self._beside("users")
        descriptor = locks.open_lock(path, self.place.account)
        locks.take(descriptor, locks.SHARED, path)
        self._membership = descriptor

    def _make_parents(self) -> None:
        parent = self.place.data.parent
        missing = [folder for folder in (parent, *parent.parents) if not folder.exists()]
        if self.place.moved:
            missing = [parent]  # lies where anyone writes: look at it each time
        try:
            for folder in reversed(missing):
                own_folder(folder, self.place.account)
        except OSError as error:
            raise Unavailable(
                f"{parent} cannot be made ({error.strerror}): set FOOTNOTE_DATA_DIR to a folder of your own, "
                "or set DATABASE_URL."
            ) from error

    def _bring_up(self) -> None:
        """Start the server until it answers; the caller holds the second lock."""
        data = self.place.data
        deadline = time.monotonic() + PATIENCE
        heard = time.monotonic()
        failures = logged = 0
        started: int | None = None
        while (answer := ask(self._socket)) is not Answer.READY:
            now = time.monotonic()
            if now > deadline:
                raise self._failure(f"PostgreSQL did not answer within {PATIENCE:.0f} seconds")
            if answer is Answer.BUSY:
                heard = now
            elif serves(started, data):  # on its way to listening, or to giving up
                pass
            elif serves(running := pid_in(data), data):
                if now - heard > UNHEARD:  # its socket was cleaned away
                    _end(running)
            else:
                if started:
                    failures += not self._is_in_use(logged)
                    if failures == STARTS:
                        raise self._failure(f"PostgreSQL did not start in {STARTS} attempts")
                    time.sleep(0.5)
                logged = self._turn_log()
                started = self._start()
                heard = time.monotonic()
            time.sleep(0.05)

    def _start(self) -> int:
        """Start the server and give its process number, without waiting for it to answer."""
        place = self.place
        programs = self.binaries()
        if place.moved and place.account:
            tell(f"PostgreSQL's data lies in {place.data}: {place.account.name} cannot reach {self._wanted}.")
        if not place.data.exists():
            make_cluster(place, programs, durable=self._durable)
        check_major(place.data, programs)
        write_settings(place, socket_folder=self.socket_folder, durable=self._durable)
        self._socket.with_name(f"{self._socket.name}.lock").unlink(missing_ok=True)
        environment = {"FOOTNOTE_LOG": str(self.log)}
        if stale := pid_in(place.data):
            # A number that is a zombie's, or another program's by now, would stop the start. PostgreSQL
            # passes over its grandparent's number, and still checks that no orphan of the old server has the
            # data open; to remove the file would take that check away.
            environment["PG_GRANDPARENT_PID"] = str(stale)
        shell: list[str | Path] = ["/bin/sh", "-c", SPAWN, "sh"]
        printed = run([*shell, programs.program("postgres"), "-D", place.data], place.account, **environment).stdout
        if not printed.strip().isdigit():
            raise Unavailable(f"PostgreSQL cannot be started: {printed.strip()}.")
        return int(printed)

    def _turn_log(self) -> int:
        """Put a long log aside, and give the length of what is there."""
        size = self.log.stat().st_size if self.log.exists() else 0
        if size <= LOG_BYTES:
            return size
        self.log.rename(self.log.with_name("server.log.1"))
        return 0

    def _is_in_use(self, logged: int) -> bool:
        """Say whether a start failed because a killed server's child still has the data open.

        One that is recovering notices the death only after it has synced every file, however long that takes.
        """
        return b"shared memory block" in self.log.read_bytes()[logged:]

    def _stop(self) -> None:
        """Stop the server as `pg_ctl stop -m fast` does; the caller holds the first lock alone."""
        data = self.place.data
        pid = pid_in(data)
        deadline = time.monotonic() + 30
        if serves(pid, data):
            _end(pid)
        while serves(pid, data) and time.monotonic() < deadline:
            time.sleep(0.01)
        with suppress(OSError):  # a server that is still there, or was left starting, has its socket inside
            self.socket_folder.rmdir()

    def _failure(self, what: str) -> Unavailable:
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except OSError:
            lines = []
        told = [line for line in lines if "the database system is starting up" not in line]  # our own asking
        return Unavailable("\n  ".join([f"{what}. The last lines of {self.log}:", *told[-10:]]))


@functools.cache
def server_at(*, data: Path, binaries: Path | None = None, durable: bool = True) -> Server:
    """Give this process's one handle on the server of a data folder."""
    return Server(data, binaries=binaries, durable=durable)


def _end(pid: int | None) -> None:
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)  # PostgreSQL's fast shutdown
