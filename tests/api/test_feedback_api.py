"""``/api/sessions/<id>/feedback/``: who may, what is answered, and what nobody else learns."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from catalog.feedback.models import Feedback
from catalog.sessions.models import SessionPage, SessionRun
from peerlearn_site.users.models import User
from tests.support import held, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(maya: User, alice: User, bob: User, now: datetime) -> SessionRun:
    """Over since five minutes; alice came, bob did not."""
    ended_at = now - timedelta(minutes=5)
    return held.session(mentor=maya, ended_at=ended_at, came=[alice], absent=[bob])


def signed_in(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def address(run: SessionRun) -> str:
    return f"/api/sessions/{run.page_id}/feedback/"


def post(user: User, run: SessionRun, **values: Any) -> Any:
    return signed_in(user).post(address(run), values, content_type="application/json")


def test_a_learner_rates_the_mentor(run: SessionRun, maya: User, alice: User) -> None:
    client = signed_in(alice)
    person = {"id": maya.pk, "name": "Maya", "role": "mentor", "stars": None, "comment": ""}
    assert client.get(address(run)).json() == {"may_rate": [person]}

    answer = post(alice, run, subject=maya.pk, stars=5, comment=" Clear and\u202e kind. ")

    said = {"stars": 5, "comment": "Clear and kind."}
    thanks = {"subject": maya.pk, **said, "message": "Thank you for your feedback"}
    assert (answer.status_code, answer.json()) == (201, thanks)
    assert client.get(address(run)).json() == {"may_rate": [person | said]}


def test_a_mentor_rates_each_learner_who_came(run: SessionRun, maya: User, alice: User) -> None:
    eve = make.learner("eve")
    held.book(run, eve, attendance="attended")
    post(maya, run, subject=eve.pk, stars=3)
    assert signed_in(maya).get(address(run)).json() == {
        "may_rate": [
            {"id": alice.pk, "name": "Alice", "role": "learner", "stars": None, "comment": ""},
            {"id": eve.pk, "name": "Eve", "role": "learner", "stars": 3, "comment": ""},
        ]
    }


def test_sent_twice_is_201_then_200_and_one_row(run: SessionRun, maya: User, alice: User) -> None:
    values = {"subject": maya.pk, "stars": 4, "comment": "Kind."}
    answers = [post(alice, run, **values) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert Feedback.objects.count() == 1


def test_a_form_is_as_good_as_json(run: SessionRun, maya: User, alice: User) -> None:
    answer = signed_in(alice).post(address(run), {"subject": maya.pk, "stars": "4"})
    assert (answer.status_code, answer.json()["comment"]) == (201, "")


SUBJECT, STARS = ["Say whom you rate."], ["Choose from one to five stars."]


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({}, {"subject": SUBJECT, "stars": STARS}),
        ({"subject": None, "stars": None}, {"subject": SUBJECT, "stars": STARS}),
        ({"subject": "maya", "stars": 3}, {"subject": SUBJECT}),
        ({"subject": -1, "stars": 3}, {"subject": SUBJECT}),
        ({"subject": "1" * 5000, "stars": "5" * 5000}, {"subject": SUBJECT, "stars": STARS}),
        ({"subject": 1, "stars": 0}, {"stars": STARS}),
        ({"subject": 1, "stars": 6}, {"stars": STARS}),
        ({"subject": 1, "stars": 4.5}, {"stars": STARS}),
        ({"subject": 1, "stars": True}, {"stars": STARS}),
        ({"subject": 1, "stars": [5]}, {"stars": STARS}),
        (
            {"subject": 1, "stars": 9, "comment": "a" * 1001},
            {"stars": STARS, "comment": ["Use at most 1000 characters."]},
        ),
        (
            {"subject": 1, "stars": 5, "comment": "a" * 40_000},
            {"comment": ["Use at most 1000 characters."]},
        ),
        ({"subject": 1, "stars": 5, "comment": ["a"]}, {"comment": ["Write the comment as text."]}),
    ],
)
def test_what_is_wrong_is_told_by_field(
    run: SessionRun, alice: User, values: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    answer = post(alice, run, **values)
    assert (answer.status_code, answer.json()) == (400, errors)
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize("body", ["[]", '"five"', "null", "{", '{"stars": NaN}'])
def test_a_body_that_is_no_object_is_400(run: SessionRun, alice: User, body: str) -> None:
    answer = signed_in(alice).post(address(run), body, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["get", "post"])
def test_signed_out_people_are_told_to_sign_in(method: str, run: SessionRun) -> None:
    answer = getattr(Client(), method)(address(run))
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_without_the_csrf_token_nothing_is_said(run: SessionRun, maya: User, alice: User) -> None:
    client = signed_in(alice, enforce_csrf_checks=True)
    assert client.post(address(run), {"subject": maya.pk, "stars": 5}).status_code == 403
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("username", ["carl", "nina", "eve"])
def test_who_had_no_part_is_refused_and_learns_nothing(
    run: SessionRun, maya: User, alice: User, carl: User, nina: User, method: str, username: str
) -> None:
    make.learner("eve")
    post(alice, run, subject=maya.pk, stars=1, comment="SECRET-WORDS")
    client = signed_in(User.objects.get(username=username))
    answer = getattr(client, method)(address(run), {"subject": maya.pk, "stars": 5})
    assert (answer.status_code, answer.json()) == (
        403,
        {"detail": "Only those who were in this session rate it.", "code": "not_in_session"},
    )
    assert Feedback.objects.count() == 1


def test_nobody_reads_what_others_said(run: SessionRun, maya: User, alice: User, bob: User) -> None:
    """Not even whom it was said of, nor who else was there."""
    eve = make.learner("eve")
    held.book(run, eve, attendance="attended")
    post(alice, run, subject=maya.pk, stars=1, comment="SECRET-OF-ALICE")
    post(maya, run, subject=alice.pk, stars=2, comment="SECRET-OF-MAYA")
    seen = {
        user.username: signed_in(user).get(address(run)).content.decode()
        for user in (maya, alice, bob, eve)
    }
    secrets = {
        name: [word for word in ("ALICE", "MAYA") if f"SECRET-OF-{word}" in body]
        for name, body in seen.items()
    }
    assert secrets == {"maya": ["MAYA"], "alice": ["ALICE"], "bob": [], "eve": []}
    assert seen["bob"] == '{"may_rate":[]}'
    assert "Alice" not in seen["eve"]


def test_who_was_not_there_together_is_not_told_apart_from_who_does_not_exist(
    run: SessionRun, maya: User, bob: User, carl: User
) -> None:
    answers = [
        post(maya, run, subject=subject, stars=5) for subject in (bob.pk, carl.pk, 10**15, 10**30)
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {
        (403, "not_together")
    }


def test_before_the_end_there_is_nobody_to_rate(run: SessionRun, maya: User, alice: User) -> None:
    SessionRun.objects.update(status="live", actual_end=None)
    assert signed_in(alice).get(address(run)).json() == {"may_rate": []}
    answer = post(alice, run, subject=maya.pk, stars=5)
    assert (answer.status_code, answer.json()) == (
        403,
        {"detail": "You can rate this session once it is over.", "code": "not_over"},
    )


def test_after_a_day_a_change_is_403_with_words(run: SessionRun, maya: User, alice: User) -> None:
    post(alice, run, subject=maya.pk, stars=2)
    SessionRun.objects.update(actual_end=run.actual_end - timedelta(days=1))
    answer = post(alice, run, subject=maya.pk, stars=5)
    assert (answer.status_code, answer.json()["code"]) == (403, "feedback_closed")
    assert "for a day after the session" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_unknown_and_unpublished_sessions_are_404_alike(
    method: str, run: SessionRun, maya: User, alice: User, carl: User
) -> None:
    SessionPage.objects.update(live=False)
    call = getattr(signed_in(carl), method)
    answers = [
        call(f"/api/sessions/{number}/feedback/") for number in (run.page_id, 424242, 10**30)
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (404, "not_found")
    ] * 3
    # Who was there may still say what it was like.
    assert post(alice, run, subject=maya.pk, stars=5).status_code == 201
