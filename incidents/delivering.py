"""Tell endpoints of the feed, by Standard Webhooks: at least once, in order, with the same id at every try.

A delivery is locked while it is sent and marked in the same transaction; a worker that dies gives it back at
once. One delivery of an endpoint is under way at a time, the oldest first, so an endpoint that does not answer
holds up nobody else, and rests as long as its oldest delivery does.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.utils import timezone

from incidents.models import Delivery, Endpoint, FeedEntry, FeedHead
from sources import outbound
from sources.errors import NotFetched
from sources.models.audit import acting

# Seconds after each try: the last is made within three days.
DELAYS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 64_800, 79_200)
SECONDS = 10.0  # that one try may take
OVERLAP = timedelta(hours=24)  # how long an old secret signs beside a new one
KEPT = timedelta(days=30)  # how long what was delivered can be looked up
LIFE = timedelta(days=3)
GONE = 410


def secrets_of(endpoint: Endpoint, now: datetime | None = None) -> list[str]:
    """Return the secrets an endpoint is signed with, the newest first: two while they rotate."""
    generations = [endpoint.generation]
    if endpoint.rotated_at is not None and (now or timezone.now()) < endpoint.rotated_at + OVERLAP:
        generations.append(endpoint.generation - 1)
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return [_secret(key, endpoint, generation) for generation in generations for key in keys]


def _secret(key: str, endpoint: Endpoint, generation: int) -> str:
    made = hmac.digest(key.encode(), f"webhook:{endpoint.pk}:{generation}".encode(), "sha256")
    return "whsec_" + base64.b64encode(made).decode()


def signed(body: bytes, *, id: str, timestamp: int, secrets: Sequence[str]) -> dict[str, str]:
    """Return the header fields of Standard Webhooks for `body`."""
    content = f"{id}.{timestamp}.".encode() + body
    keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]
    signatures = ["v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode() for key in keys]
    return {"webhook-id": id, "webhook-timestamp": str(timestamp), "webhook-signature": " ".join(signatures)}


def hint(entry: FeedEntry, epoch: Any) -> bytes:
    """Return what an endpoint is told: where to look. What happened is read from the feed."""
    data = {
        "epoch": str(epoch),
        "seq": entry.seq,
        "kind": entry.event,
        "reference": entry.publication.reference,
        "url": f"{settings.PUBLIC_URL}/api/v1/changes/?after={epoch}:{entry.seq - 1}",
    }
    at = entry.committed_at.isoformat().replace("+00:00", "Z")
    return json.dumps({"type": "feed.entry", "timestamp": at, "data": data}, separators=(",", ":")).encode()


def deliver(*, seconds: float = SECONDS, delays: Sequence[float] = DELAYS) -> bool:
    """Send the delivery that is due longest, if any is. Return whether there was one."""
    with transaction.atomic():
        delivery = _claim()
        if delivery is None:
            return False
        status, said = _send(delivery, seconds)
        delivery.attempts += 1
        delivery.said = said[:200]
        if 200 <= status < 300:
            delivery.state, delivery.delivered_at = Delivery.State.DELIVERED, timezone.now()
        else:
            _put_off(delivery, status, delays)
        delivery.save()
    return True


def _claim() -> Delivery | None:
    """Lock the endpoint that has waited longest, and its oldest delivery. Nobody waits for a lock here."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING)
    oldest = waiting.filter(endpoint=OuterRef("pk")).order_by("entry")
    endpoint = (
        Endpoint.objects.filter(disabled_at__isnull=True, partner__active=True)
        .annotate(due_at=Subquery(oldest.values("due_at")[:1]))
        .filter(due_at__lte=Now())
        .order_by("due_at")
        # Whoever publishes inserts deliveries meanwhile, which a stronger lock would keep waiting.
        .select_for_update(skip_locked=True, no_key=True, of=("self",))
        .first()
    )
    if endpoint is None:
        return None
    # Looked up again: another worker may have sent it between the look and the lock.
    delivery = (
        waiting.filter(endpoint=endpoint)
        .annotate(due=ExpressionWrapper(Q(due_at__lte=Now()), BooleanField()))
        .select_related("entry__publication")
        .defer("entry__publication__document")
        .order_by("entry")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    if delivery is None or not delivery.due:
        return None
    delivery.endpoint = endpoint
    return delivery


def _send(delivery: Delivery, seconds: float) -> tuple[int, str]:
    """Return the status of the answer and what to remember of it; 0 where there was none."""
    body = hint(delivery.entry, FeedHead.objects.values_list("epoch", flat=True).get())
    headers = signed(
        body,
        id=f"msg_{delivery.pk.hex}",
        timestamp=int(timezone.now().timestamp()),
        secrets=secrets_of(delivery.endpoint),
    )
    try:
        answer = outbound.request(
            "POST",
            delivery.endpoint.url,
            headers={"Content-Type": "application/json", **headers},
            body=body,
            max_bytes=0,  # what it says besides its status is nobody's business here
            seconds=seconds,
            redirects=0,
        )
    except NotFetched as error:
        return 0, str(error)
    moved = " Redirects are not followed." if 300 <= answer.status < 400 else ""
    return answer.status, f"It answered {answer.status}.{moved}"


def _put_off(delivery: Delivery, status: int, delays: Sequence[float]) -> None:
    """Set the next try, or give up; an endpoint that is gone, or has not answered for three days, is switched off."""
    now = timezone.now()
    due = now + timedelta(seconds=delays[min(delivery.attempts, len(delays)) - 1])
    if status != GONE and delivery.attempts < len(delays) + 1 and due < delivery.expires_at:
        delivery.due_at = due
        return
    delivery.state = Delivery.State.DEAD
    endpoint = delivery.endpoint
    why = "It answered 410, gone." if status == GONE else f"Three days without success. {delivery.said}"
    endpoint.disabled_at, endpoint.disabled_why = now, why[:200]
    with acting(system="manage.py work"):
        endpoint.save()


def replay(deliveries: QuerySet[Delivery]) -> int:
    """Let what was given up be tried again, for three days more. Return how many there are."""
    now = timezone.now()
    return deliveries.exclude(state=Delivery.State.DELIVERED).update(
        state=Delivery.State.WAITING, attempts=0, due_at=now, expires_at=now + LIFE
    )


def enable(*, endpoint: Endpoint) -> int:
    """Switch an endpoint on again, and try everything it was not told. Return how much that is."""
    endpoint.disabled_at, endpoint.disabled_why = None, ""
    endpoint.save()
    return replay(Delivery.objects.filter(endpoint=endpoint))


def rotate_secret(*, endpoint: Endpoint) -> str:
    """Give an endpoint a new secret; the one before signs beside it for a day. Return the new one."""
    endpoint.generation = int(endpoint.generation) + 1
    endpoint.rotated_at = timezone.now()
    endpoint.save()
    return secrets_of(endpoint)[0]


def sweep() -> int:
    """Forget what was delivered a month ago. Return how much it was."""
    old = Delivery.objects.filter(state=Delivery.State.DELIVERED, delivered_at__lt=Now() - KEPT)
    return old.delete()[0]
