"""Keys: good ones raise the rate, all others are refused, and none can be read back."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from incidents.api import keys, rates
from incidents.issuing import Issued, issue, revoke, rotate
from incidents.models import ApiKey, ApiKeyUse, FeedHead, Partner
from sources.errors import Refused
from sources.models import AuditEntry
from sources.models.audit import acting
from tests.incidents.api.conftest import Partner as Reader
from tests.incidents.api.conftest import Publish
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """A process that has seen no key yet."""
    for memory in (keys._known, keys._told, rates._leases):
        memory.clear()
    yield
    for memory in (keys._known, keys._told, rates._leases):
        memory.clear()


@pytest.fixture
def actor() -> Iterator[None]:
    with acting(system="test"):
        yield


@pytest.fixture
def wire(actor: None) -> Partner:
    return Partner.objects.create(name="Wire")


@pytest.fixture
def issued(wire: Partner) -> Issued:
    return issue(partner=wire, label="site")


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def refusal(partner: Reader, header: str, *, expect: int = 401, address: str = "incidents/") -> str:
    answer = partner.get(address, expect=expect, headers={"Authorization": header})
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    if expect == 401:
        assert answer["WWW-Authenticate"] == 'Bearer realm="Footnote"'
    return answer.json()["detail"]


def test_secret_has_256_bits_and_is_kept_as_its_digest_alone(issued: Issued) -> None:
    assert keys.SECRET.fullmatch(issued.secret)
    assert issued.key.digest == hashlib.sha256(issued.secret.encode()).hexdigest()
    assert issued.secret.startswith(f"fn_{issued.key.prefix}_")
    with connection.cursor() as cursor:
        for table in ("incidents_apikey", "incidents_partner", "sources_auditentry"):
            cursor.execute(f"select count(*) from {table} t where t::text like %s", [f"%{issued.secret[12:]}%"])
            assert cursor.fetchone() == (0,)
    entry = AuditEntry.objects.get(table_name="incidents_apikey", row_pk=str(issued.key.pk))
    assert "digest" not in entry.after


def test_key_is_told_its_own_rate(partner: Reader, issued: Issued) -> None:
    answer = partner.get("incidents/", headers=bearer(issued.secret))
    assert answer["RateLimit-Policy"] == '"partner";q=1200;w=60'
    assert answer["RateLimit"].startswith('"partner";r=1199;t=')


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("Basic Zm9vOmJhcg==", "'Basic'"),
        ("Bearer", "begins with fn_"),
        ("", "''"),
        ("Bearer fn_short", "begins with fn_"),
        (f"Bearer fn_22222222_{'A' * 43}", "Nobody has the key fn_22222222…"),
    ],
)
def test_wrong_key_is_refused_and_not_taken_for_nobody(partner: Reader, header: str, says: str) -> None:
    assert says in refusal(partner, header)


def test_revoked_key_is_refused_as_soon_as_what_was_known_is_old(
    partner: Reader, issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner.get("incidents/", headers=bearer(issued.secret))
    revoke(key=issued.key)
    monkeypatch.setattr(keys, "HELD", 0.0)
    assert refusal(partner, f"Bearer {issued.secret}") == (
        f"The key fn_{issued.key.prefix}… was revoked: ask for another."
    )


def test_expired_key_is_refused(partner: Reader, wire: Partner) -> None:
    late = issue(partner=wire, expires_at=timezone.now() - timedelta(seconds=1))
    assert "has expired" in refusal(partner, f"Bearer {late.secret}")


def test_key_of_a_partner_switched_off_is_refused(partner: Reader, issued: Issued) -> None:
    issued.key.partner.active = False
    issued.key.partner.save()
    assert "switched off" in refusal(partner, f"Bearer {issued.secret}")


def test_key_reads_what_it_is_good_for(partner: Reader, wire: Partner) -> None:
    narrow = issue(partner=wire, scopes=["changes"])
    partner.get("changes/", headers=bearer(narrow.secret))
    detail = refusal(partner, f"Bearer {narrow.secret}", expect=403)
    assert detail == f"The key fn_{narrow.key.prefix}… is good for changes; this address needs read."


def test_use_is_kept_by_day_and_place_in_the_feed(partner: Reader, issued: Issued, publish: Publish) -> None:
    publish()
    epoch = FeedHead.objects.get().epoch
    partner.get("incidents/", headers=bearer(issued.secret))
    use = ApiKeyUse.objects.get()
    assert (use.used_on, use.epoch, use.seq) == (timezone.now().date(), None, None)
    following = partner.get("changes/", headers=bearer(issued.secret)).json()["next"]
    partner.get("changes/", after=following, headers=bearer(issued.secret))
    use.refresh_from_db()
    assert (use.epoch, use.seq) == (epoch, 1)


def test_use_costs_no_query_once_it_is_known(
    partner: Reader, issued: Issued, django_assert_num_queries: Any, publish: Publish
) -> None:
    publish()
    following = partner.get("changes/", headers=bearer(issued.secret)).json()["next"]
    partner.get("changes/", after=following, headers=bearer(issued.secret))
    with django_assert_num_queries(2):
        partner.get("changes/", after=following, headers=bearer(issued.secret))


def test_two_keys_live_at_a_time(wire: Partner, issued: Issued) -> None:
    second = issue(partner=wire)
    with refused("api_key_two_at_a_time"):
        issue(partner=wire)
    revoke(key=second.key)
    issue(partner=wire)


def test_expired_keys_leave_room_and_cannot_be_brought_back_into_a_full_one(wire: Partner, issued: Issued) -> None:
    old = issue(partner=wire, expires_at=timezone.now() - timedelta(days=1)).key
    issue(partner=wire)
    old.expires_at = timezone.now() + timedelta(days=1)
    with refused("api_key_two_at_a_time"):
        old.save()


def test_rotation_gives_a_successor_and_ends_the_old_one(wire: Partner, issued: Issued) -> None:
    following = rotate(key=issued.key, overlap=timedelta(hours=1))
    assert following.key.scopes == issued.key.scopes
    assert ApiKey.objects.live().count() == 2
    assert issued.key.expires_at < timezone.now() + timedelta(hours=2)
    revoke(key=issued.key)
    with pytest.raises(Refused, match="no longer live"):
        rotate(key=issued.key)


@pytest.mark.parametrize(
    ("column", "value"),
    [("digest", "0" * 64), ("prefix", "22222222"), ("scopes", ["read"])],
)
def test_key_stays_what_it_is(issued: Issued, column: str, value: Any) -> None:
    with refused("api_key_stays_what_it_is"):
        ApiKey.objects.filter(pk=issued.key.pk).update(**{column: value}, version=2)


def test_key_moves_to_no_other_partner(issued: Issued) -> None:
    other = Partner.objects.create(name="Other")
    with refused("api_key_stays_what_it_is"):
        ApiKey.objects.filter(pk=issued.key.pk).update(partner=other, version=2)


def test_revoked_key_stays_revoked(issued: Issued) -> None:
    revoke(key=issued.key)
    with refused("api_key_stays_revoked"):
        ApiKey.objects.filter(pk=issued.key.pk).update(revoked_at=None, version=3)


def test_key_is_not_deleted(issued: Issued) -> None:
    with refused("api_key_is_revoked_not_deleted"):
        issued.key.delete()


def test_key_itself_cannot_be_stored(wire: Partner) -> None:
    with refused("api_key_is_kept_as_a_digest"):
        ApiKey.objects.create(partner=wire, prefix="22222222", digest="fn_22222222_" + "A" * 43)


@pytest.mark.parametrize("scopes", [[], ["write"], ["read", "everything"]])
def test_scopes_are_known_ones(wire: Partner, scopes: list[str]) -> None:
    with refused("api_key_scopes_are_known"):
        ApiKey.objects.create(partner=wire, prefix="22222222", digest="0" * 64, scopes=scopes)


def test_partner_has_a_name_and_a_rate(actor: None) -> None:
    with refused("partner_name_not_blank"):
        Partner.objects.create(name=" ")
    with refused("partner_rate_is_some"):
        Partner.objects.create(name="Wire", rate=0)


def test_nameless_change_of_a_key_is_refused(issued: Issued) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('footnote.actor', '', true), set_config('footnote.system', '', true)")
        with refused("audit_actor_known"):
            revoke(key=issued.key)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("key", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_command_makes_lists_rotates_and_revokes(partner: Reader) -> None:
    secret = run("create", "--partner", "Wire", "--label", "site", "--scopes", "read,changes", "--rate", "60")
    assert partner.get("incidents/", headers=bearer(secret))["RateLimit-Policy"] == '"partner";q=60;w=60'
    prefix = secret[3:11]
    [line] = run("list").splitlines()
    assert line.split("\t")[0:2] == [prefix, "live"]
    assert line.split("\t")[4:] == ["read,changes", "Wire", "site"]
    assert run("rotate", prefix).startswith("fn_")
    assert run("revoke", secret) == f"fn_{prefix}… of Wire is revoked."
    assert [line.split("\t")[1] for line in run("list").splitlines()].count("revoked") == 1
    assert AuditEntry.objects.filter(system="manage.py key revoke").count() == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["create", "--partner", "Wire", "--scopes", "write"], "There is no scope “write”"),
        (["create", "--partner", "Wire", "--days", "0"], "--days is 0"),
        (["revoke", "nowhere2"], "There is no key fn_nowhere2…"),
    ],
)
def test_command_says_what_is_wrong(arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        run(*arguments)


def test_command_passes_on_the_rule_of_two() -> None:
    run("create", "--partner", "Wire")
    run("create", "--partner", "Wire")
    with pytest.raises(CommandError, match="two live keys already"):
        run("create", "--partner", "Wire")
