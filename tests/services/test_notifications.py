"""Telling people: one row and one mail each, once, and only if the transaction stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from peerlearn_site.effects import relay
from peerlearn_site.effects.models import Effect
from peerlearn_site.notifications.kinds import Category, kind
from peerlearn_site.notifications.mail import mail_notification
from peerlearn_site.notifications.models import Notification
from peerlearn_site.notifications.selectors import mail_choices, page_of, unread_counts
from peerlearn_site.notifications.services import (
    Notice,
    choose_mails,
    mark_all_read,
    mark_read,
    notify,
)
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NEWS = kind("test.news", Category.CHANGES)
pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str, str]]:
    rows = Notification.objects.order_by("pk")
    return [(row.recipient.username, row.kind, row.title) for row in rows]


def test_each_person_gets_a_row_and_a_mail(alice: User, bob: User, mailoutbox: list[Any]) -> None:
    notices = [Notice(alice, "For you", "Read this.", "/sessions/"), Notice(bob, "For you too")]

    assert notify(kind=NEWS, notices=notices, now=NOON) == 2
    relay.run_due(now=NOON)

    assert told() == [("alice", "test.news", "For you"), ("bob", "test.news", "For you too")]
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["alice@example.org"], "For you"),
        (["bob@example.org"], "For you too"),
    ]
    assert not Notification.objects.filter(mailed_at=None).exists()


def test_the_mail_says_it_in_text_and_html_with_a_whole_address(
    alice: User, mailoutbox: list[Any], settings: Any
) -> None:
    settings.PUBLIC_URL = "https://learn.example"
    notice = Notice(alice, "Moved: <b>Rust</b>", "Now at ten.\n\nSee you.", "/sessions/rust/")
    notify(kind=NEWS, notices=[notice], now=NOON)
    relay.run_due(now=NOON)

    [mail] = mailoutbox
    [(html, mimetype)] = mail.alternatives
    assert mail.subject == "Moved: <b>Rust</b>"
    choices = "https://learn.example/accounts/notifications/"
    for line in (
        "Hello Alice,",
        "Moved: <b>Rust</b>",
        "https://learn.example/sessions/rust/",
        f"Choose which mails you get: {choices}",
    ):
        assert line in mail.body.splitlines()
    assert f'<a href="{choices}">Choose which mails you get</a>' in html
    assert mimetype == "text/html"
    assert "Moved: &lt;b&gt;Rust&lt;/b&gt;</h1>" in html and "<b>Rust" not in html
    assert '<a class="button" href="https://learn.example/sessions/rust/">' in html
    assert "<p>Now at ten.</p>\n\n<p>See you.</p>" in html


def test_under_one_key_a_person_is_told_once(alice: User, bob: User, mailoutbox: list[Any]) -> None:
    first = notify(kind=NEWS, notices=[Notice(alice, "Once")], key="news-7", now=NOON)
    both = [Notice(alice, "Twice"), Notice(bob, "Once")]
    second = notify(kind=NEWS, notices=both, key="news-7", now=NOON)
    relay.run_due(now=NOON)

    assert (first, second) == (1, 1)
    assert told() == [("alice", "test.news", "Once"), ("bob", "test.news", "Once")]
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"], ["bob@example.org"]]


def test_what_is_rolled_back_is_not_told(alice: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        notify(kind=NEWS, notices=[Notice(alice, "Never")], now=NOON)
        raise RuntimeError

    assert (told(), Effect.objects.filter(kind="notification.mail").count()) == ([], 0)


def test_a_repeated_effect_sends_no_second_mail(alice: User, mailoutbox: list[Any]) -> None:
    notify(kind=NEWS, notices=[Notice(alice, "Once")], now=NOON)
    relay.run_due(now=NOON)
    mail_notification({"notification_id": Notification.objects.get().pk})

    assert len(mailoutbox) == 1


def test_nobody_is_mailed_without_an_address_or_an_account(
    alice: User, bob: User, mailoutbox: list[Any]
) -> None:
    User.objects.filter(pk=alice.pk).update(email="")
    User.objects.filter(pk=bob.pk).update(is_active=False)
    notify(kind=NEWS, notices=[Notice(alice, "A"), Notice(bob, "B")], now=NOON)
    relay.run_due(now=NOON)

    assert (mailoutbox, Notification.objects.count()) == ([], 2)


def test_a_title_beyond_the_column_is_cut(alice: User) -> None:
    notify(kind=NEWS, notices=[Notice(alice, "x" * 300)], now=NOON)

    assert Notification.objects.get().title == "x" * 199 + "…"


# --- What has been read ------------------------------------------------------------------------


def tell(user: User, *titles: str, now: datetime = NOON) -> list[int]:
    """Tell somebody so much; the numbers of the rows."""
    notify(kind=NEWS, notices=[Notice(user, title) for title in titles], now=now)
    return list(
        Notification.objects.filter(recipient=user, title__in=titles)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def unread() -> list[str]:
    return list(
        Notification.objects.filter(read_at=None).order_by("pk").values_list("title", flat=True)
    )


def test_somebody_reads_only_their_own(alice: User, bob: User) -> None:
    first, _ = tell(alice, "a1", "a2")
    [others] = tell(bob, "b1")

    read = mark_read(user=alice, ids=[first, others], now=NOON)

    assert (read, unread()) == (1, ["a2", "b1"])
    assert (mark_all_read(user=alice, now=NOON), unread()) == (1, ["b1"])


def test_reading_up_to_one_leaves_what_came_since(alice: User) -> None:
    _, second, _ = tell(alice, "a1", "a2", "a3")

    assert (mark_read(user=alice, up_to=second, now=NOON), unread()) == (2, ["a3"])


def test_what_was_read_stays_read_since_then(alice: User) -> None:
    [number] = tell(alice, "a1")
    mark_read(user=alice, ids=[number], now=NOON)

    again = mark_read(user=alice, ids=[number], now=NOON + timedelta(hours=1))

    assert (again, Notification.objects.get().read_at) == (0, NOON)


def test_unread_are_counted_for_many_in_one_query(
    alice: User, bob: User, carl: User, django_assert_num_queries: Any
) -> None:
    tell(alice, "a1", "a2")
    tell(bob, "b1")
    mark_all_read(user=bob, now=NOON)
    tell(carl, "c1")

    with django_assert_num_queries(1):
        counts = unread_counts(user_ids={alice.pk, bob.pk})
    assert counts == {alice.pk: 2}


def test_pages_follow_each_other_both_ways_whatever_was_told_at_once(
    alice: User, bob: User
) -> None:
    tell(alice, "1", "2", "3", now=NOON - timedelta(hours=1))
    tell(bob, "not hers")
    tell(alice, "4", "5")
    # A sweep that was late writes an earlier time under a later number.
    tell(alice, "0", now=NOON - timedelta(hours=2))

    def titles(query: str) -> tuple[list[str], str | None, str | None]:
        name, _, number = query.removeprefix("?").partition("=")
        page = page_of(user=alice, size=2, **{"after": "", "before": "", name: number})
        return [row.title for row in page.rows], page.newer, page.older

    newest, no_newer, older = titles("?after=")
    middle, newer, oldest = titles(older or "")
    last, back, end = titles(oldest or "")
    assert (newest, middle, last) == (["5", "4"], ["3", "2"], ["1", "0"])
    assert (no_newer, end) == (None, None)
    assert titles(back or "")[0] == middle
    assert titles(newer or "") == (newest, None, older)


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "٣", "9" * 30, "of bob's"])
def test_a_page_after_nothing_of_ones_own_is_the_first(number: str, alice: User, bob: User) -> None:
    tell(alice, "a1", "a2")
    [others] = tell(bob, "b1")
    page = page_of(user=alice, after=number.replace("of bob's", str(others)), before="", size=9)

    assert ([row.title for row in page.rows], page.newer, page.older) == (["a2", "a1"], None, None)


# --- Which of it comes by mail -----------------------------------------------------------------


def test_a_mail_goes_only_to_who_wants_its_category_when_it_is_sent(
    alice: User, bob: User, mailoutbox: list[Any]
) -> None:
    choose_mails(user=bob, wanted={Category.CHANGES: False})
    notify(kind=NEWS, notices=[Notice(alice, "News"), Notice(bob, "News")], now=NOON)
    choose_mails(user=alice, wanted={Category.CHANGES: False, Category.REVIEW: True})
    choose_mails(user=bob, wanted={Category.CHANGES: True, Category.REVIEW: False})
    relay.run_due(now=NOON)

    mailed = Notification.objects.exclude(mailed_at=None).values_list("recipient__username")
    assert [mail.to for mail in mailoutbox] == [["bob@example.org"]]
    assert (list(mailed), Effect.objects.filter(status=Effect.Status.PENDING).count()) == (
        [("bob",)],
        0,
    )


@pytest.mark.parametrize(
    ("roles", "offered"),
    [
        ([Role.LEARNER], "bookings changes reminders waitlist requests ratings review"),
        ([Role.MENTOR], "reminders teaching review"),
        (
            [Role.LEARNER, Role.MENTOR],
            "bookings changes reminders waitlist requests ratings teaching review",
        ),
        ([Role.STAFF], "review"),
        ([], "review"),
    ],
)
def test_each_role_chooses_among_what_concerns_it_and_begins_with_all(
    roles: list[Role], offered: str
) -> None:
    person = factories.person("zoe", *roles)

    assert mail_choices(user=person) == dict.fromkeys(map(Category, offered.split()), True)

    choose_mails(user=person, wanted={Category.REVIEW: False})
    assert mail_choices(user=person)[Category.REVIEW] is False


def test_a_choice_may_be_made_again(alice: User, bob: User) -> None:
    for wanted in (False, False, True, False):
        choose_mails(user=alice, wanted={Category.CHANGES: wanted})

    assert (mail_choices(user=alice)[Category.CHANGES], mail_choices(user=bob)) == (
        False,
        dict.fromkeys(mail_choices(user=alice), True),
    )
