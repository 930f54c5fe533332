"""Who else has a page of the desk open: a heartbeat of the page tells, nothing is locked."""

import re
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, JsonResponse

from incidents.models import Decision
from incidents.reviewing import DID

PAGE = re.compile(r"(incident|claim|review|source)/([0-9a-f-]{1,36})")
APPS = {"incident": "incidents", "claim": "incidents", "review": "incidents", "source": "sources"}
SECONDS = 50  # a page beats every 20 s; two missed beats, and its reader is gone

BEAT = """
with old as (delete from incidents_presence where seen_at < now() - interval '10 minutes')
insert into incidents_presence (page, person_id, seen_at) values (%s, %s, now())
on conflict (page, person_id) do update set seen_at = excluded.seen_at
"""
OTHERS = """
select coalesce(nullif(u.first_name, ''), u.username) from incidents_presence p join auth_user u on u.id = p.person_id
where p.page = %s and p.person_id <> %s and p.seen_at > now() - make_interval(secs => %s) order by 1
"""


def presence_view(request: HttpRequest) -> JsonResponse:
    """Note that the user has a page open, or has left it; say who else has, and whether a review is decided.

    With `watches` nobody is noted or named. 2 queries; one more for a review.
    """
    page, user = request.POST.get("page", ""), request.user
    found = PAGE.fullmatch(page)
    if found is None:
        raise Http404
    kind, key = found.groups()
    if not user.has_perm(f"{APPS[kind]}.view_{apps.get_model(APPS[kind], kind)._meta.model_name}"):
        raise PermissionDenied
    with connection.cursor() as cursor:
        if "leave" in request.POST:
            cursor.execute("delete from incidents_presence where page = %s and person_id = %s", [page, user.pk])
            return JsonResponse({"others": []})
        if "watches" in request.POST:
            return JsonResponse({"others": [], "news": _news(kind, key)})
        cursor.execute(BEAT, [page, user.pk])
        cursor.execute(OTHERS, [page, user.pk, SECONDS])
        others = [name for (name,) in cursor.fetchall()]
    return JsonResponse({"others": others, "news": _news(kind, key)})


def _news(kind: str, key: str) -> str:
    if kind != "review" or not key.isdecimal():
        return ""
    decision: Any = Decision.objects.filter(review=int(key)).select_related("decided_by").first()
    if decision is None:
        return ""
    return f"{decision.decided_by.get_username()} {DID[decision.verdict]}."
