"""Signing in to the desk: the second factor, what a session without it reaches, and how often one may try."""

import logging
import re
import threading
import time
from base64 import b32decode, b32encode
from binascii import unhexlify
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from incidents.desk.signing_in import attempts, factor
from sources.errors import Refused
from sources.models import AuditEntry
from sources.models.audit import acting
from tests.builders import make_incident, make_user
from tests.refusals import refused, truncate
from tests.serving import server
from tests.sources.test_admin import sentences

PASSWORD = "river-port-14"
DESK = "/admin/"
LOGIN = "/admin/login/"
CODE = "/admin/login/code/"
FACTOR = "/admin/second-factor/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Hash passwords in no time: what they cost is Django's."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def editor(db: None, quick: None) -> User:
    return make_user("editor", "view_incident", password=PASSWORD)


@pytest.fixture
def administrator(db: None) -> User:
    user = make_user("administrator")
    user.groups.add(Group.objects.get(name="Administrator"))
    return user


def set_up(user: User) -> tuple[Any, list[str]]:
    """Give an account a second factor and its backup codes."""
    with acting(by=user.pk):
        device = factor.fresh(user, "0123456789abcdef0123456789abcdef01234567")
        device.save()
        return device, factor.new_codes(user=user)


def nothing_left() -> bool:
    return not any(model.objects.exists() for model in (TOTPDevice, StaticDevice, StaticToken))


def code_of(device: Any, later: int = 0) -> str:
    """Return the code of now, or of some half minutes later."""
    clock = TOTP(unhexlify(device.key))
    clock.time = time.time() + 30 * later
    return f"{clock.token():06d}"


def wrong_code(device: Any) -> str:
    near = {code_of(device, later) for later in range(-3, 4)}
    return next(
        code for code in ("000000", "111111", "222222", "333333", "444444", "555555", "666666") if code not in near
    )


def sign_in(client: Client, name: str = "editor", password: str = PASSWORD, after: str = "", **extra: Any) -> Any:
    return client.post(LOGIN, {"username": name, "password": password, "next": after or DESK}, **extra)


def passwords(client: Client, n: int, name: str = "editor", **extra: Any) -> list[int]:
    """Try `n` wrong passwords, and return the statuses."""
    return [sign_in(client, name, f"wrong {i}", **extra).status_code for i in range(n)]


def age(span: timedelta) -> None:
    """Let what was counted be that much older."""
    with connection.cursor() as cursor:
        cursor.execute("update incidents_attempt set started_at = started_at - %s", [span])


# The second factor


def test_account_without_a_device_signs_in_with_its_password(client: Client, editor: User) -> None:
    answer = sign_in(client, after="/admin/notifications/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/notifications/")
    assert client.get(DESK).status_code == 200


def test_account_with_a_device_is_asked_for_its_code(client: Client, editor: User) -> None:
    device, _ = set_up(editor)
    asked = sign_in(client, after="/admin/notifications/")
    assert asked["Location"] == f"{CODE}?next=%2Fadmin%2Fnotifications%2F"
    page = client.get(asked["Location"])
    assert "Code for editor" in sentences(page)
    assert client.get(DESK)["Location"] == f"{LOGIN}?next=/admin/"
    assert client.get(f"{LOGIN}?next=/admin/")["Location"] == f"{CODE}?next=%2Fadmin%2F"

    wrong = client.post(CODE, {"code": wrong_code(device), "next": "/admin/notifications/"})
    assert "This code is wrong, or was used before" in sentences(wrong)
    assert client.get(DESK).status_code == 302
    age_of_throttle(device)
    right = client.post(
        CODE, {"code": f" {code_of(device)[:3]} {code_of(device)[3:]} ", "next": "/admin/notifications/"}
    )

    assert right["Location"] == "/admin/notifications/"
    assert client.get(DESK).status_code == 200
    assert client.get(CODE)["Location"] == DESK


def age_of_throttle(device: Any, seconds: int = 3600) -> None:
    """Let the last wrong code be that much older."""
    for kind in (TOTPDevice, StaticDevice):
        kind.objects.filter(user=device.user, throttling_failure_timestamp__isnull=False).update(
            throttling_failure_timestamp=timezone.now() - timedelta(seconds=seconds)
        )


def test_session_has_another_key_once_the_code_was_right(client: Client, editor: User) -> None:
    device, _ = set_up(editor)
    sign_in(client)
    before = client.cookies["sessionid"].value
    client.post(CODE, {"code": code_of(device)})
    assert client.cookies["sessionid"].value != before


def test_code_is_good_once(editor: User) -> None:
    device, _ = set_up(editor)
    code = code_of(device)
    first, second = Client(), Client()
    for each in (first, second):
        sign_in(each)
    assert first.post(CODE, {"code": code}).status_code == 302
    assert "was used before" in sentences(second.post(CODE, {"code": code}))
    assert second.get(DESK).status_code == 302


def test_backup_code_is_good_once_and_the_audit_log_says_who_used_it(editor: User) -> None:
    _, codes = set_up(editor)
    first, second = Client(), Client()
    for each in (first, second):
        sign_in(each)
    assert first.post(CODE, {"code": codes[3].upper().replace("-", " ")}).status_code == 302
    assert first.get(DESK).status_code == 200
    assert "was used before" in sentences(second.post(CODE, {"code": codes[3]}))

    used = AuditEntry.objects.get(table_name="otp_static_statictoken", action="delete")
    assert (used.actor, used.reason) == (editor, "Used a backup code.")
    assert set(used.before) == {"id", "device_id"}
    assert factor.codes_left(editor) == 9


def test_code_of_another_account_opens_nothing(client: Client, editor: User) -> None:
    other = make_user("other")
    with acting(by=other.pk):
        theirs = factor.fresh(other, "f" * 40)
        theirs.save()
        codes = factor.new_codes(user=other)
    set_up(editor)
    sign_in(client)
    for code in (code_of(theirs), codes[0]):
        assert client.post(CODE, {"code": code}).status_code == 200
    assert client.get(DESK).status_code == 302


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_sign_in_leads_to_pages_of_ours_alone(client: Client, editor: User, after: str) -> None:
    device, _ = set_up(editor)
    sign_in(client)
    assert client.post(CODE, {"code": code_of(device), "next": after})["Location"] == DESK


# What a session without it reaches


def addresses_of(patterns: Any, before: str = DESK) -> Iterator[str]:
    """Yield an address for every pattern of the admin site."""
    filled = {"uuid": "0b6f3c1e-6d0e-4b56-9f0e-2f1f6a3c7d10", "int": "1"}
    for pattern in patterns:
        route = str(pattern.pattern).lstrip("^").rstrip("$")
        route = re.sub(r"\(\?P<\w+>([^|)]+)[^)]*\)", r"\1", route).replace(
            ".*", "nowhere"
        )  # the first of what it takes
        route = re.sub(r"<(?:(\w+):)?\w+>", lambda found: filled.get(found.group(1), "1"), route)
        if isinstance(pattern, URLResolver):
            yield from addresses_of(pattern.url_patterns, before + route)
        else:
            assert isinstance(pattern, URLPattern)
            yield before + route


# Where one signs in or out, and shows or sets up what is missing: each judges by itself.
OPEN = {LOGIN, CODE, FACTOR, "/admin/logout/"}


@pytest.mark.parametrize("case", ["not shown", "required and not set up", "removed since"])
def test_session_that_has_not_shown_the_second_factor_reaches_no_page(
    client: Client, editor: User, settings: Any, case: str
) -> None:
    editor.is_superuser = True
    editor.save()
    if case == "required and not set up":
        settings.REQUIRE_SECOND_FACTOR = True
    else:
        device, _ = set_up(editor)
    sign_in(client)
    if case == "removed since":
        client.post(CODE, {"code": code_of(device)})
        assert client.get(DESK).status_code == 200
        with acting(system="test"):
            factor.remove(user=editor)
    before = AuditEntry.objects.count()

    addresses = sorted(set(addresses_of(admin.site.urls[0])))
    assert len(addresses) > 150
    assert {"/admin/incidents/incident/", "/admin/password_change/", "/admin/autocomplete/", "/admin/jsi18n/"} < set(
        addresses
    )
    for address in addresses:
        if address in OPEN:
            continue
        for method in (client.get, client.post):
            answer = method(address, {"_save": "1"})
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, LOGIN), address
    assert AuditEntry.objects.count() == before


def test_pages_reach_a_session_that_has_shown_it(client: Client, editor: User) -> None:
    """The control of the test above: it is the missing factor that closes the pages."""
    editor.is_superuser = True
    editor.save()
    device, _ = set_up(editor)
    sign_in(client)
    client.post(CODE, {"code": code_of(device)})
    assert {client.get(reverse(f"admin:{name}")).status_code for name in ("index", "incidents_incident_add")} == {200}


def test_setting_one_up_closes_the_account_s_other_sessions_until_they_show_it(editor: User) -> None:
    mine, other = Client(), Client()
    for each in (mine, other):
        sign_in(each)
    assert "Backup codes" in sentences(confirmed(mine))
    assert mine.get(DESK).status_code == 200
    assert other.get(DESK).status_code == 302
    assert other.get(FACTOR)["Location"] == f"{CODE}?next=%2Fadmin%2F"
    device = TOTPDevice.objects.get()
    other.post(CODE, {"code": code_of(device, 1)})
    assert other.get(DESK).status_code == 200


def test_session_of_a_removed_device_signs_in_again(client: Client, editor: User) -> None:
    device, _ = set_up(editor)
    sign_in(client)
    client.post(CODE, {"code": code_of(device)})
    with acting(system="test"):
        factor.remove(user=editor)
    assert client.get(FACTOR)["Location"].startswith(LOGIN)
    page = client.get(f"{LOGIN}?next=/admin/", follow=True)
    assert "The second factor of this session was removed: sign in again." in sentences(page)
    assert sign_in(client)["Location"] == DESK
    assert client.get(DESK).status_code == 200


def test_who_has_not_shown_it_may_sign_out(client: Client, editor: User) -> None:
    set_up(editor)
    sign_in(client)
    assert "Sign in as somebody else" in client.get(CODE).content.decode()
    assert client.post("/admin/logout/")["Location"] == LOGIN
    assert client.get(CODE)["Location"].startswith(LOGIN)


def test_pages_of_signing_in_ask_for_a_password_first(client: Client, editor: User) -> None:
    make_user("reader").delete()
    User.objects.create_user("reader", password=PASSWORD)  # an account, and not of the desk
    for page in (CODE, FACTOR):
        assert client.get(page)["Location"] == f"{LOGIN}?next=%2Fadmin%2F"
        assert client.post(page, {"code": "123456"}).status_code == 302
    client.force_login(User.objects.get(username="reader"))
    for page in (CODE, FACTOR):
        assert client.get(page)["Location"].startswith(LOGIN)


def test_no_page_gives_a_new_password_by_mail() -> None:
    for name in ("admin_password_reset", "password_reset", "password_reset_confirm"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


# Setting one up


def key_on(page: Any) -> str:
    """Return the key that a page shows, as the library keeps it."""
    [shown] = re.findall(r'<code class="key"[^>]*>([A-Z2-7 ]+)</code>', page.content.decode())
    return b32decode(shown.replace(" ", "")).hex()


def confirmed(client: Client) -> Any:
    """Set up the second factor of who is signed in, and return the page that follows."""
    device = TOTPDevice(key=key_on(client.get(FACTOR)))
    return client.post(FACTOR, {"code": code_of(device)})


def test_set_up_shows_key_and_picture_and_keeps_nothing_before_a_code_confirms_it(client: Client, editor: User) -> None:
    client.force_login(editor)
    page = client.get(FACTOR)
    content = page.content.decode()
    assert "<svg viewBox=" in content
    assert "style=" not in content[content.index("<svg") : content.index("</svg>")]
    assert "no-store" in page["Cache-Control"]
    assert key_on(client.get(FACTOR)) == key_on(page)  # a page that is loaded anew does not void what was scanned
    wrong = client.post(FACTOR, {"code": wrong_code(TOTPDevice(key=key_on(page)))})
    assert "This is not the code of now" in sentences(wrong)
    assert key_on(wrong) == key_on(page)
    assert not TOTPDevice.objects.exists()
    assert client.get(DESK).status_code == 200


def test_set_up_shows_ten_backup_codes_once(client: Client, editor: User) -> None:
    client.force_login(editor)
    page = confirmed(client)
    codes = re.findall(r"<code>([0-9a-z]{5}-[0-9a-z]{5})</code>", page.content.decode())
    assert (len(set(codes)), page["Cache-Control"]) == (10, client.get(FACTOR)["Cache-Control"])
    assert not any(code in client.get(FACTOR).content.decode() for code in codes)
    assert "10 backup codes are left." in sentences(client.get(FACTOR))
    made = AuditEntry.objects.get(table_name="otp_totp_totpdevice")
    assert (made.action, made.actor, made.reason) == ("insert", editor, "Set up a second factor.")


def test_code_that_set_it_up_does_not_sign_in_as_well(client: Client, editor: User) -> None:
    client.force_login(editor)
    confirmed(client)
    device = TOTPDevice.objects.get()
    other = Client()
    sign_in(other)
    used = f"{TOTP(unhexlify(device.key), drift=device.last_t - TOTP(b'').t()).token():06d}"
    assert other.post(CODE, {"code": used}).status_code == 200
    assert other.get(DESK).status_code == 302


def test_desk_that_requires_one_leads_to_setting_it_up_before_anything_else(
    client: Client, editor: User, settings: Any
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    asked = sign_in(client, after="/admin/notifications/")
    assert asked["Location"] == f"{FACTOR}?next=%2Fadmin%2Fnotifications%2F"
    page = client.get(asked["Location"])
    assert "This desk asks every account for a second factor." in sentences(page)
    assert not [link for link in re.findall(r'href="(/admin/[^"]*)"', page.content.decode()) if link != DESK]
    done = client.post(FACTOR, {"code": code_of(TOTPDevice(key=key_on(page))), "next": "/admin/notifications/"})
    assert 'href="/admin/notifications/"' in done.content.decode()
    assert client.get("/admin/notifications/").status_code == 200


def test_new_backup_codes_void_the_old_and_need_a_code(client: Client, editor: User) -> None:
    device, old = set_up(editor)
    sign_in(client)
    client.post(CODE, {"code": code_of(device)})
    assert "This code is wrong" in sentences(client.post(FACTOR, {"code": "zzzzz-zzzzz", "act": "codes"}))
    age_of_throttle(device)
    page = client.post(FACTOR, {"code": old[0], "act": "codes"})
    new = re.findall(r"<code>([0-9a-z-]{11})</code>", page.content.decode())
    assert [factor.hear(user=editor, code=code).right for code in (new[0], old[1])] == [True, False]


def test_own_device_is_removed_with_a_code_and_the_session_goes_on(client: Client, editor: User) -> None:
    device, _ = set_up(editor)
    sign_in(client)
    client.post(CODE, {"code": code_of(device)})
    client.post(FACTOR, {"code": code_of(device), "act": "remove"})  # used already
    assert TOTPDevice.objects.exists()
    age_of_throttle(device)
    client.post(FACTOR, {"code": code_of(device, 1), "act": "remove"})
    assert nothing_left()
    assert client.get(DESK).status_code == 200
    assert AuditEntry.objects.get(table_name="otp_totp_totpdevice", action="delete").actor == editor


def test_second_device_of_an_account_is_refused(editor: User) -> None:
    set_up(editor)
    with pytest.raises(Refused, match="is set up already"):
        factor.enrol(user=editor, key="a" * 40, code="123456")
    with acting(by=editor.pk), refused("second_factor_once"):
        factor.fresh(editor, "a" * 40).save()
    with acting(by=editor.pk), refused("backup_codes_once"):
        StaticDevice.objects.create(user=editor, name="More")


# Administrators


def test_administrator_removes_it_and_the_audit_log_says_so(client: Client, editor: User, administrator: User) -> None:
    device, _ = set_up(editor)
    client.force_login(administrator)
    answer = client.post(reverse("admin:incidents_secondfactor_delete", args=[device.pk]), {"post": "yes"})
    assert answer.status_code == 302
    removed = AuditEntry.objects.get(table_name="otp_totp_totpdevice", action="delete")
    assert (removed.actor, removed.before["user_id"]) == (administrator, editor.pk)
    assert AuditEntry.objects.filter(table_name="otp_static_statictoken", action="delete").count() == 10
    assert nothing_left()
    mine = Client()
    assert sign_in(mine)["Location"] == DESK


def test_administrator_removes_many_at_once(client: Client, editor: User, administrator: User) -> None:
    device, _ = set_up(editor)
    client.force_login(administrator)
    chosen = {"action": "delete_selected", "_selected_action": [device.pk], "post": "yes"}
    client.post(reverse("admin:incidents_secondfactor_changelist"), chosen)
    assert nothing_left()


def test_administrator_sees_who_has_one_and_no_key(client: Client, editor: User, administrator: User) -> None:
    device, _ = set_up(editor)
    client.force_login(administrator)
    for page, args in (("changelist", []), ("change", [device.pk]), ("history", [device.pk]), ("delete", [device.pk])):
        answer = client.get(reverse(f"admin:incidents_secondfactor_{page}", args=args))
        assert answer.status_code == 200
        assert "editor" in sentences(answer)
        assert device.key not in answer.content.decode()
    for label in ("otp_totp/totpdevice/", f"otp_totp/totpdevice/{device.pk}/config/", "otp_static/staticdevice/"):
        assert client.get(DESK + label).status_code == 404


def test_list_costs_the_same_with_many(client: Client, administrator: User, django_assert_max_num_queries: Any) -> None:
    for n in range(12):
        set_up(make_user(f"person{n}"))
    client.force_login(administrator)
    with django_assert_max_num_queries(12):
        client.get(reverse("admin:incidents_secondfactor_changelist"))


def test_editor_removes_no_one_s(client: Client, editor: User) -> None:
    device, _ = set_up(make_user("other"))
    editor.groups.add(Group.objects.get(name="Standards editor"))
    client.force_login(editor)
    for page, args in (("changelist", []), ("delete", [device.pk])):
        assert (
            client.post(reverse(f"admin:incidents_secondfactor_{page}", args=args), {"post": "yes"}).status_code == 403
        )
    assert TOTPDevice.objects.exists()


def test_command_removes_it_where_nobody_on_the_desk_may(editor: User, capsys: Any) -> None:
    with pytest.raises(CommandError, match="There is no account “nobody”"):
        call_command("remove_second_factor", "nobody")
    with pytest.raises(CommandError, match="editor has no second factor"):
        call_command("remove_second_factor", "editor")
    set_up(editor)
    call_command("remove_second_factor", "editor")
    assert "Removed: the password alone signs editor in now." in capsys.readouterr().out
    removed = AuditEntry.objects.get(table_name="otp_totp_totpdevice", action="delete")
    assert removed.system == "manage.py remove_second_factor"


# Secrets


def test_no_secret_stands_anywhere_but_in_its_own_table(client: Client, editor: User, caplog: Any) -> None:
    """The key only where it is used; a backup code nowhere at all."""
    caplog.set_level(logging.DEBUG)
    client.force_login(editor)
    page = confirmed(client)
    codes = re.findall(r"<code>([0-9a-z-]{11})</code>", page.content.decode())
    device = TOTPDevice.objects.get()
    sign_in(client)
    client.post(CODE, {"code": codes[0]})
    client.post(FACTOR, {"code": wrong_code(device)})
    make_incident(editor)
    kept = StaticToken.objects.values_list("token", flat=True)[0]
    secrets = [
        device.key,
        b32encode(unhexlify(device.key)).decode(),
        kept,
        *codes,
        *(code.replace("-", "") for code in codes),
    ]

    found = set()
    with connection.cursor() as cursor:
        cursor.execute("select table_name from information_schema.tables where table_schema = 'public'")
        for [table] in cursor.fetchall():
            for secret in secrets:
                cursor.execute(f'select count(*) from "{table}" t where t::text ilike %s', [f"%{secret}%"])
                if cursor.fetchone()[0]:
                    found.add((table, secret))
    assert found == {("otp_totp_totpdevice", device.key), ("otp_static_statictoken", kept)}
    assert not any(secret in caplog.text for secret in secrets)
    assert AuditEntry.objects.filter(table_name="otp_totp_totpdevice").exists()


@pytest.mark.parametrize("table", ["otp_totp_totpdevice", "otp_static_staticdevice", "otp_static_statictoken"])
def test_devices_are_under_the_audit_log(editor: User, table: str) -> None:
    set_up(editor)
    # audit_sees_every_row, of this table and of none that the truncation would reach after it
    with pytest.raises(IntegrityError, match=f"^{table} cannot be truncated"), transaction.atomic():
        truncate(table)
    with refused("audit_actor_known"), connection.cursor() as cursor:
        cursor.execute(f"delete from {table}")


# How often one may try


def test_wrong_passwords_of_an_account_are_limited_from_wherever_they_come(editor: User) -> None:
    statuses = [
        sign_in(Client(), "editor", f"wrong {n}", REMOTE_ADDR=f"198.51.100.{n}").status_code
        for n in range(attempts.PER_ACCOUNT + 3)
    ]
    assert statuses == [200] * attempts.PER_ACCOUNT + [429] * 3
    right = sign_in(Client(), REMOTE_ADDR="203.0.113.7")
    assert right.status_code == 429
    assert 0 < int(right["Retry-After"]) <= attempts.WINDOW
    assert "Too many wrong tries for this name or from this address: try again in 15 minutes." in sentences(right)
    # Another account is none the worse, and this one is heard again when the time is over.
    make_user("other", password=PASSWORD)
    assert sign_in(Client(), "other").status_code == 302
    age(timedelta(seconds=attempts.WINDOW - 90))
    assert "try again in 2 minutes" in sentences(sign_in(Client()))
    age(timedelta(seconds=60))
    assert re.search(r"try again in (29|30) seconds", sentences(sign_in(Client())))
    age(timedelta(seconds=31))
    assert sign_in(Client()).status_code == 302


def test_wrong_passwords_from_an_address_are_limited_whatever_the_name(editor: User) -> None:
    here = {"REMOTE_ADDR": "198.51.100.1"}
    statuses = [sign_in(Client(), f"name{n}", "wrong", **here).status_code for n in range(attempts.PER_ADDRESS + 2)]
    assert statuses == [200] * attempts.PER_ADDRESS + [429] * 2
    assert sign_in(Client(), **here).status_code == 429
    assert sign_in(Client(), REMOTE_ADDR="198.51.100.2").status_code == 302


def test_refused_attempts_count_nowhere(editor: User) -> None:
    here = {"REMOTE_ADDR": "198.51.100.1"}
    passwords(Client(), attempts.PER_ACCOUNT + 40, **here)
    with connection.cursor() as cursor:
        cursor.execute("select used from incidents_attempt")
        assert [used for (used,) in cursor.fetchall()] == [attempts.PER_ACCOUNT] * 2
    make_user("colleague", password=PASSWORD)
    assert sign_in(Client(), "colleague", **here).status_code == 302


def test_right_passwords_do_not_count_and_do_not_wash_off_wrong_ones(editor: User) -> None:
    for _ in range(attempts.PER_ADDRESS + 2):
        assert sign_in(Client()).status_code == 302
    stranger = {"REMOTE_ADDR": "198.51.100.1"}
    passwords(Client(), attempts.PER_ACCOUNT - 1, **stranger)
    assert sign_in(Client()).status_code == 302
    assert passwords(Client(), 2, **stranger) == [200, 429]


def test_stranger_keeps_no_editor_out_who_has_signed_in_here_before(client: Client, editor: User) -> None:
    sign_in(client)
    client.post("/admin/logout/")
    passwords(Client(), attempts.PER_ACCOUNT + 1, REMOTE_ADDR="198.51.100.1")
    passwords(Client(), attempts.PER_ADDRESS + 1, "nobody")  # from the editor's own address
    assert sign_in(Client()).status_code == 429
    assert sign_in(client).status_code == 302
    # The browser is no way to guess on: it has a limit of its own, and is known for this account alone.
    client.post("/admin/logout/")
    assert passwords(client, attempts.PER_ACCOUNT + 1) == [200] * attempts.PER_ACCOUNT + [429]
    make_user("other", password=PASSWORD)
    passwords(Client(), attempts.PER_ACCOUNT + 1, "other", REMOTE_ADDR="198.51.100.1")
    assert sign_in(client, "other").status_code == 429


@pytest.mark.parametrize("forged", ["", "x", "eyJpZCI6ICJ4IiwgIm9mIjogW119:1x:y"])
def test_cookie_of_a_known_browser_cannot_be_made_up(client: Client, editor: User, forged: str) -> None:
    passwords(Client(), attempts.PER_ACCOUNT, REMOTE_ADDR="198.51.100.1")
    client.cookies[attempts.COOKIE] = forged
    assert sign_in(client).status_code == 429


def test_browser_is_known_only_once_the_code_was_right(client: Client, editor: User) -> None:
    device, _ = set_up(editor)
    sign_in(client)
    assert attempts.COOKIE not in client.cookies
    client.post(CODE, {"code": code_of(device)})
    cookie = client.cookies[attempts.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", DESK)
    assert "editor" not in cookie.value


def test_wrong_codes_count_on_the_account_too(editor: User) -> None:
    device, _ = set_up(editor)
    statuses = []
    for n in range(attempts.PER_ACCOUNT + 1):
        client = Client(REMOTE_ADDR=f"198.51.100.{n}")
        client.force_login(editor)  # as after the password
        statuses.append(client.post(CODE, {"code": wrong_code(device)}).status_code)
        age_of_throttle(device)
    assert statuses == [200] * attempts.PER_ACCOUNT + [429]


def test_each_wrong_code_makes_the_next_wait_longer_but_never_for_ever(client: Client, editor: User) -> None:
    device, codes = set_up(editor)
    assert not factor.hear(user=editor, code=wrong_code(device)).right
    assert factor.hear(user=editor, code=code_of(device)) == factor.Heard(False, wait=1)
    for _ in range(40):
        age_of_throttle(device)
        factor.hear(user=editor, code=wrong_code(device))
    assert 500 < factor.hear(user=editor, code=code_of(device)).wait <= 512
    sign_in(client)
    for _ in range(attempts.PER_ACCOUNT + 1):  # who types while waiting is not judged, and so not counted
        page = client.post(CODE, {"code": code_of(device)})
    assert page.status_code == 429
    assert "Wrong codes were typed: try again in 9 minutes." in sentences(page)
    assert client.post(CODE, {"code": codes[0]}).status_code == 302  # a backup code waits for itself alone


def test_owner_is_told_of_wrong_codes_after_the_right_password(client: Client, editor: User) -> None:
    device, _ = set_up(editor)
    sign_in(client)
    for _ in range(factor.SUSPICIOUS):
        client.post(CODE, {"code": wrong_code(device)})
        age_of_throttle(device)
    page = client.post(CODE, {"code": code_of(device)}, follow=True)
    assert "3 wrong codes were typed with your password. If it was not you, somebody knows it" in sentences(page)


def test_reached_limit_is_logged_by_address_and_without_the_name(editor: User, caplog: Any) -> None:
    passwords(Client(), attempts.PER_ACCOUNT + 1, "a password in the wrong field", REMOTE_ADDR="198.51.100.1")
    lines = [record.getMessage() for record in caplog.records if record.name.endswith("attempts")]
    assert lines == ["Too many wrong attempts to sign in: 198.51.100.1 waits 900 seconds."]
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from incidents_attempt t where t::text ilike '%password%'")
        assert cursor.fetchone() == (0,)


def test_counts_that_are_long_past_are_cleared_away(editor: User) -> None:
    passwords(Client(), 1, "somebody", REMOTE_ADDR="198.51.100.1")
    age(timedelta(seconds=2 * attempts.WINDOW + 1))
    passwords(Client(), 1, REMOTE_ADDR="198.51.100.2")
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from incidents_attempt")
        assert cursor.fetchone() == (2,)


@pytest.mark.django_db(transaction=True)
@pytest.mark.launcher
def test_limit_holds_against_many_at_once(tmp_path: Path, settings: Any) -> None:
    """Two processes, eight callers: no more passwords are judged than the limit lets through, and none deadlocks."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    make_user("editor", password=PASSWORD)
    statuses: Counter[int] = Counter()
    lock = threading.Lock()
    with server(workers=2, log=tmp_path / "server.log", PUBLIC_URL="http://127.0.0.1") as (host, port):

        def guess(caller: int) -> None:
            for n in range(4):
                status = posted(host, port, username="editor", password=f"wrong {caller} {n}")
                with lock:
                    statuses[status] += 1

        callers = [threading.Thread(target=guess, args=[n]) for n in range(8)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join(120)
        assert posted(host, port, username="editor", password=PASSWORD) == 429
    assert statuses == {200: attempts.PER_ACCOUNT, 429: 32 - attempts.PER_ACCOUNT}


def posted(host: str, port: int, **fields: str) -> int:
    """Fill in the form as a browser would, over HTTP, and return the status."""
    asked = HTTPConnection(host, port, timeout=60)
    asked.request("GET", LOGIN)
    page = asked.getresponse()
    page.read()
    [token] = re.findall(r"csrftoken=(\w+)", page.headers["Set-Cookie"])
    body = urlencode({**fields, "csrfmiddlewaretoken": token})
    headers = {"Cookie": f"csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded"}
    asked.request("POST", LOGIN, body, headers)
    answer = asked.getresponse()
    answer.read()
    asked.close()
    return answer.status
