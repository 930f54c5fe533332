"""What a page says of when something happened."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone

from incidents.desk.ages import ago


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (timedelta(), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=61), "1\xa0minute ago"),
        (timedelta(hours=2, minutes=40), "2\xa0hours ago"),
        (timedelta(days=15), "2\xa0weeks ago"),
        (timedelta(seconds=-5), "just now"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(since: timedelta, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2025, 3, 14, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert ago(now - since) == said
    assert Template("{{ at|ago }}").render(Context({"at": now - since})) == said


def test_an_age_of_nothing_is_empty() -> None:
    assert ago(None) == ""


def test_dates_are_written_day_first() -> None:
    said = Template("{{ day }}, {{ at }}").render(
        Context({"day": date(2024, 12, 21), "at": datetime(2024, 9, 1, 14, 5, tzinfo=UTC)})
    )
    assert said == "21 December 2024, 1 September 2024, 14:05"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2024-12-21", date(2024, 12, 21)), ("21 December 2024", date(2024, 12, 21)), ("03/04/2025", None)],
)
def test_a_date_that_means_two_days_is_refused(typed: str, read: Any) -> None:
    field = forms.DateField(required=False)
    if read is None:
        with pytest.raises(forms.ValidationError):
            field.clean(typed)
    else:
        assert field.clean(typed) == read
