"""Telling people: one row and one mail each, once, and only if the transaction stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from peerlearn_site.effects import relay
from peerlearn_site.effects.models import Effect
from peerlearn_site.notifications.kinds import Category, kind
from peerlearn_site.notifications.mail import mail_notification
from peerlearn_site.notifications.models import Notification
from peerlearn_site.notifications.services import Notice, notify
from peerlearn_site.users.models import User

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
    for line in ("Hello Alice,", "Moved: <b>Rust</b>", "https://learn.example/sessions/rust/"):
        assert line in mail.body.splitlines()
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
