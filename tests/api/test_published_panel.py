"""``/dashboard/mentor/published/<id>/``: what greets a mentor after publishing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.profiles.models import MentorProfile
from catalog.sessions.editing import cancel_session
from catalog.sessions.models import SessionRun
from peerlearn_site.users.models import User

Publish = Callable[..., SessionRun]


@pytest.fixture
def hers(client: Client, maya: User) -> Client:
    client.force_login(maya)
    return client


def panel(client: Client, page_id: int, *also: int) -> Any:
    return client.get(f"/dashboard/mentor/published/{page_id}/", {"also": also})


def test_a_public_session_is_greeted_with_its_link_and_ways_on(
    hers: Client, published: Publish, settings: Any
) -> None:
    run = published()
    content = panel(hers, run.page_id).content.decode()
    assert f"“{run.title}” is public" in content
    assert f">{settings.PUBLIC_URL}{run.card.url}</a>" in content
    assert f'data-url="{settings.PUBLIC_URL}{run.card.url}"' in content
    assert f'href="{reverse("calendar:session", args=[run.page_id])}"' in content
    assert f'href="/dashboard/mentor/create-session?from={run.page_id}"' in content
    assert "<html" not in content


def test_several_dates_are_listed_in_their_order(
    hers: Client, published: Publish, now: datetime
) -> None:
    start = now + timedelta(days=1)
    runs = [published(start_time=start + timedelta(weeks=n)) for n in (0, 2, 1)]
    response = panel(hers, *(run.page_id for run in runs))
    assert [page.pk for page in response.context["dates"]] == [
        runs[0].page_id,
        runs[2].page_id,
        runs[1].page_id,
    ]
    assert "is public on 3 dates" in response.content.decode()


def test_what_waits_for_staff_says_so_and_has_no_public_link(
    hers: Client, maya: User, now: datetime
) -> None:
    MentorProfile.objects.filter(user=maya).update(is_verified=False)
    start = now + timedelta(days=1)
    form = {
        "title": "Closures and decorators in Python",
        "tags": ["python"],
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(hours=1)).isoformat(),
        "repeat_start_times": [(start + timedelta(weeks=1)).isoformat()],
    }
    made = hers.post("/api/sessions/", form).json()
    alone, both = (
        panel(hers, made["id"], *also).content.decode() for also in ((), (made["also"][0]["id"],))
    )
    assert "waits for our staff" in alone
    assert "It goes public once they approve it." in alone
    assert "waits for our staff, on 2 dates" in both
    for content in (alone, both):
        assert "Copy link" not in content
        assert ".ics" not in content
        assert "/sessions/closures" not in content


def test_what_was_cancelled_meanwhile_has_no_link(
    hers: Client, maya: User, published: Publish, now: datetime
) -> None:
    run = published()
    cancel_session(page=run.page, mentor=maya, now=now)
    content = panel(hers, run.page_id).content.decode()
    assert "is not open for booking" in content
    assert "Copy link" not in content


def test_only_ones_own_sessions_are_told(hers: Client, carl: User, published: Publish) -> None:
    mine = published()
    other = published(mentor=carl, title="Carl's own session")
    assert panel(hers, other.page_id).status_code == 404
    assert panel(hers, other.page_id, mine.page_id).status_code == 404
    response = panel(hers, mine.page_id, other.page_id)
    assert "Carl" not in response.content.decode()
    for odd in ("x", "9" * 40, "-1"):
        address = f"/dashboard/mentor/published/{mine.page_id}/?also={odd}"
        assert hers.get(address).status_code == 200
    assert hers.get(f"/dashboard/mentor/published/{'9' * 40}/").status_code == 404


def test_it_only_reads(hers: Client, published: Publish) -> None:
    address = f"/dashboard/mentor/published/{published().page_id}/"
    assert hers.post(address).status_code == 405
    assert "no-store" in hers.get(address)["Cache-Control"]


def test_it_costs_the_same_on_two_dates_and_on_ten(
    hers: Client, published: Publish, now: datetime
) -> None:
    start = now + timedelta(days=1)
    ids = [published(start_time=start + timedelta(weeks=n)).page_id for n in range(10)]
    panel(hers, *ids)
    costs = []
    for some in (ids[:2], ids):
        with CaptureQueriesContext(connection) as captured:
            panel(hers, *some)
        costs.append(len(captured))
    assert costs[0] == costs[1]
