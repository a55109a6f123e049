"""What a person is told reaches every page of theirs at once, and nobody else's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from peerlearn_site.notifications.kinds import Category, kind
from peerlearn_site.notifications.models import Notification
from peerlearn_site.notifications.services import Notice, mark_all_read, mark_read, notify
from peerlearn_site.realtime.publish import publish
from peerlearn_site.realtime.runtime import Runtime
from peerlearn_site.realtime.topics import SESSIONS_CHANGED
from peerlearn_site.users.models import User
from tests.sockets.test_feed import closing_call
from tests.support.sockets import Page, in_thread, page

pytestmark = pytest.mark.django_db(transaction=True)
NEWS = kind("test.feed_news", Category.CHANGES)
QUIET = kind("test.quiet_news", Category.CHANGES, toasts=False)


async def heard(opened: Page) -> list[dict[str, Any]]:
    """All that came to a page before the closing call."""
    frames = []
    while (frame := await opened.next())["type"] != "session_status":
        frames.append(frame)
    return frames


def tell(now: datetime, name: str, *notices: Notice) -> list[int]:
    notify(kind=name, notices=notices, now=now)
    return list(Notification.objects.order_by("-pk").values_list("pk", flat=True))[: len(notices)][
        ::-1
    ]


async def test_news_and_what_was_read_reach_exactly_the_persons_pages(
    serving: Runtime, alice: User, bob: User, maya: User, now: datetime
) -> None:
    async with page(alice) as desk, page(alice) as phone, page(bob) as b, page() as visitor:
        body = "It moved.\n\n" + "x" * 300
        first, second, _ = await in_thread(
            tell,
            now,
            NEWS,
            Notice(alice, "For <you>", body, "/sessions/"),
            Notice(alice, "Done by you", is_read=True),
            Notice(maya, "For Maya"),
        )
        [third] = await in_thread(tell, now, QUIET, Notice(alice, "Quietly"))
        await in_thread(mark_read, user=alice, ids=[first], now=now)
        await in_thread(mark_all_read, user=alice, now=now)
        # Nothing is left to read, and so there is nothing to tell.
        await in_thread(mark_all_read, user=alice, now=now)
        publish(SESSIONS_CHANGED, closing_call())
        got = [await heard(one) for one in (desk, phone, b, visitor)]

    topic = f"notifications:{alice.pk}"
    common = {"body": "", "url": "", "kind": NEWS, "toast": False}
    short = "It moved. " + "x" * 189 + "…"
    told = [
        {
            **common,
            "id": first,
            "title": "For <you>",
            "body": short,
            "url": "/sessions/",
            "unread": 1,
            "toast": True,
        },
        {**common, "id": second, "title": "Done by you", "unread": 1},
        {**common, "id": third, "kind": QUIET, "title": "Quietly", "unread": 2},
    ]
    expected = [
        *((topic, "notification", data) for data in told),
        (topic, "notifications.read", {"unread": 1}),
        (topic, "notifications.read", {"unread": 0}),
    ]
    mine = [(frame["topic"], frame["type"], frame["data"]) for frame in got[0]]
    assert mine == expected
    assert (got[1], got[2], got[3]) == (got[0], [], [])


async def test_what_is_rolled_back_is_told_to_no_page(
    serving: Runtime, alice: User, now: datetime
) -> None:
    async with page(alice) as desk:
        await in_thread(_take_back, alice, now)
        publish(SESSIONS_CHANGED, closing_call())
        assert await heard(desk) == []


def _take_back(user: User, now: datetime) -> None:
    from django.db import transaction

    with transaction.atomic():
        notify(kind=NEWS, notices=[Notice(user, "Never")], now=now)
        transaction.set_rollback(True)
