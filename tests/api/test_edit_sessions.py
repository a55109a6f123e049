"""PATCH, DELETE, cancel and duplicate by the API (SPEC 5.9, 5.10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.client import MULTIPART_CONTENT, encode_multipart
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from catalog.booking.services import book
from catalog.profiles.models import MentorProfile
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import change_status
from catalog.sessions.lock import CANCEL_WORDS, DELETE_WORDS
from catalog.sessions.lock import WORDS as LOCK_WORDS
from catalog.sessions.lock import Lock
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.rules import WORDS
from catalog.taxonomy.models import Domain
from peerlearn_site.effects import clock
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User
from tests.api.test_publish_bad_inputs import TABLE, Bad
from tests.support import factories

pytestmark = pytest.mark.django_db
# To leave a field out is an error of publishing alone.
LEFT_OUT = {"no tags", "no start", "no end"}
ONE_CHANGE = [case for case in TABLE if case.name not in LEFT_OUT]
Publish = Callable[..., SessionRun]


@pytest.fixture
def hers(client: Client, maya: User) -> Client:
    client.force_login(maya)
    return client


def url(run: SessionRun, act: str = "") -> str:
    return f"/api/sessions/{run.page_id}/{act}"


def patch(client: Client, run: SessionRun, key: str = "", **fields: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.patch(url(run), fields, content_type="application/json", headers=headers)


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def move_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def in_review(client: Client, maya: User, now: datetime) -> dict[str, Any]:
    """Publish as a mentor who is not verified: the answer."""
    MentorProfile.objects.filter(user=maya).update(is_verified=False)
    form = {
        "title": "Closures and decorators in Python",
        "tags": ["python"],
        "start_time": iso(now + timedelta(days=1)),
        "end_time": iso(now + timedelta(days=1, hours=1)),
    }
    answer = client.post("/api/sessions/", form)
    assert answer.status_code == 201
    body: dict[str, Any] = answer.json()
    return body


class TestPatch:
    def test_it_moves_a_session_and_answers_with_it(
        self, hers: Client, published: Publish, now: datetime
    ) -> None:
        run = published()
        start = now + timedelta(days=2)
        answer = patch(hers, run, start_time=iso(start), end_time=iso(start + timedelta(hours=2)))

        body = answer.json()
        assert answer.status_code == 200
        assert (body["start_time"], body["end_time"], body["title"], body["status"]) == (
            iso(start),
            iso(start + timedelta(hours=2)),
            run.title,
            "scheduled",
        )
        assert (body["room_code"], body["edit_url"], body["locked"], body["changes"]) == (
            str(run.room_code),
            f"/admin/pages/{run.page_id}/edit/",
            None,
            None,
        )
        assert hers.get(url(run)).json() == body

    def test_a_form_with_a_picture_does_too(
        self, hers: Client, published: Publish, own_media: Path
    ) -> None:
        run = published()
        form = {"thumbnail": factories.picture(), "tags": ["machine-learning", "python"]}
        data = encode_multipart("BoUnDaRyStRiNg", form)
        body = hers.patch(url(run), data, content_type=MULTIPART_CONTENT).json()

        page = SessionPage.objects.get(pk=run.page_id)
        assert page.thumbnail is not None
        assert body["thumbnail"] == page.thumbnail.file.url
        assert sorted(body["tags"]) == ["machine-learning", "python"]

        taken_away = patch(hers, run, thumbnail=None).json()
        assert (taken_away["thumbnail"], taken_away["capacity"]) == (None, 5)

    def test_errors_bear_the_apis_names_and_no_picture_stays(
        self, hers: Client, published: Publish, now: datetime, own_media: Path
    ) -> None:
        run = published()
        form = {"thumbnail": factories.picture(), "start_time": iso(now - timedelta(days=1))}
        data = encode_multipart("BoUnDaRyStRiNg", form)
        answer = hers.patch(url(run), data, content_type=MULTIPART_CONTENT)

        assert (answer.status_code, answer.json()) == (
            400,
            {"start_time": [WORDS["start.past"]], "end_time": [WORDS["end.long"]]},
        )
        assert list((own_media / "original_images").iterdir()) == []

    @pytest.mark.parametrize(
        ("fields", "errors"),
        [
            ({"title": ""}, {"title": [WORDS["title.required"]]}),
            ({"title": None}, {"title": [WORDS["title.required"]]}),
            ({"start_time": None}, {"start_time": [WORDS["start.required"]]}),
            ({"end_time": None}, {"end_time": [WORDS["end.required"]]}),
            ({"tags": None}, {"tags": [WORDS["tags.required"]]}),
            ({"capacity": None}, {"capacity": [WORDS["capacity.invalid"]]}),
            ({"start_time": "tomorrow"}, {"start_time": [WORDS["start.invalid"]]}),
            ({"end_time": "2026-11-21T10:00"}, {"end_time": [WORDS["end.invalid"]]}),
            ({"tags": []}, {"tags": [WORDS["tags.required"]]}),
            ({"tags": ["no-such"]}, {"tags": [WORDS["tags.unknown"].format(name="no-such")]}),
            ({"capacity": 0}, {"capacity": [WORDS["capacity.range"]]}),
            ({"capacity": "many"}, {"capacity": [WORDS["capacity.invalid"]]}),
            ({"is_paid": True}, {"price": [WORDS["price.required"]]}),
            ({"price": "49"}, {"price": [WORDS["price.range"]]}),
            ({"price": "60.125"}, {"price": [WORDS["price.precision"]]}),
            ({"thumbnail": "x"}, {"thumbnail": [WORDS["thumbnail.type"]]}),
            (
                {"capacity": "x", "title": "Short"},
                {"capacity": [WORDS["capacity.invalid"]]},
            ),
        ],
    )
    def test_what_cannot_be_is_told_in_the_rules_words(
        self, fields: dict[str, Any], errors: dict[str, Any], hers: Client, published: Publish
    ) -> None:
        run = published()
        answer = patch(hers, run, **fields)
        assert (answer.status_code, answer.json()) == (400, errors)
        assert SessionPage.objects.get(pk=run.page_id).revisions.count() == 1

    @pytest.mark.parametrize("case", ONE_CHANGE, ids=lambda case: case.name)
    def test_it_hears_what_publishing_hears(
        self, case: Bad, hers: Client, published: Publish, now: datetime, own_media: Path
    ) -> None:
        """The table of bad inputs to Publish: the same field, the same words, nothing stored."""
        Domain.objects.create(name="Latin", slug="latin", is_retired=True)
        run = published()
        data = encode_multipart("BoUnDaRyStRiNg", case.sent(now))
        answer = hers.patch(url(run), data, content_type=MULTIPART_CONTENT)

        assert (answer.status_code, answer.json()) == (400, case.answer)
        assert SessionPage.objects.get(pk=run.page_id).revisions.count() == 1
        assert not list(own_media.glob("original_images/*"))

    def test_a_list_is_no_change(self, hers: Client, published: Publish) -> None:
        answer = hers.patch(url(published()), [1, 2], content_type="application/json")
        assert (answer.status_code, answer.json()) == (400, {"detail": [WORDS["patch.object"]]})

    @pytest.mark.parametrize(
        ("was", "fields", "price"),
        [
            (None, {"is_paid": True, "price": "99.50"}, "99.50"),
            (None, {"price": "99.50"}, "99.50"),
            (99_50, {"price": "120"}, "120.00"),
            (99_50, {"is_paid": True}, "99.50"),
            (99_50, {"is_paid": False}, None),
            (99_50, {"is_paid": False, "price": "120"}, None),
            (99_50, {"title": "Another title altogether"}, "99.50"),
        ],
    )
    def test_what_a_price_means(
        self,
        was: int | None,
        fields: dict[str, Any],
        price: str | None,
        hers: Client,
        published: Publish,
    ) -> None:
        body = patch(hers, published(price_paise=was), **fields).json()
        assert (body["price"], body["is_paid"]) == (price, price is not None)

    def test_what_is_not_a_mentors_to_set_is_left_alone(
        self, hers: Client, published: Publish, carl: User
    ) -> None:
        run = published()
        answer = patch(
            hers, run, mentor=carl.pk, owner=carl.pk, status="live", room_code="x", id=9, slug="s"
        )
        after = SessionRun.objects.get(pk=run.pk)
        assert answer.status_code == 200
        assert (after.mentor_id, after.status, after.room_code) == (
            run.mentor_id,
            "scheduled",
            run.room_code,
        )

    def test_the_same_key_changes_once_and_answers_alike(
        self, hers: Client, published: Publish, alice: User, now: datetime
    ) -> None:
        run = published()
        book(learner=alice, session_id=run.page_id, now=now)
        start = iso(now + timedelta(days=2)), iso(now + timedelta(days=2, hours=1))
        back = iso(run.starts_at), iso(run.ends_at)
        first = patch(hers, run, "key-1", start_time=start[0], end_time=start[1])
        patch(hers, run, "key-2", start_time=back[0], end_time=back[1])
        again = patch(hers, run, "key-1", start_time=start[0], end_time=start[1])
        other = patch(hers, run, "key-1", start_time=back[0], end_time=back[1])

        assert (first.status_code, again.json()) == (200, first.json())
        assert SessionRun.objects.get(pk=run.pk).starts_at == run.starts_at
        assert Notification.objects.filter(recipient=alice, kind="session.rescheduled").count() == 2
        assert other.status_code == 422


class TestWhoMay:
    """Not yours but public: 403; not yours and not public: 404; nobody signed in: 401."""

    CALLS = [("patch", ""), ("delete", ""), ("post", "cancel/"), ("post", "duplicate/")]

    @pytest.mark.parametrize(("method", "act"), CALLS)
    def test_another_mentors_public_session(
        self, method: str, act: str, client: Client, carl: User, published: Publish
    ) -> None:
        run = published()
        client.force_login(carl)
        answer = getattr(client, method)(url(run, act))
        assert answer.status_code == 403
        assert answer.json() == {
            "detail": "This session is another mentor’s.",
            "code": "not_yours",
        }
        assert SessionRun.objects.get().status == "scheduled"
        assert SessionPage.objects.count() == 1

    @pytest.mark.parametrize(("method", "act"), CALLS)
    def test_another_mentors_draft_is_as_if_it_were_not(
        self, method: str, act: str, hers: Client, carl: User, maya: User, now: datetime
    ) -> None:
        body = in_review(hers, maya, now)
        hers.force_login(carl)
        answer = getattr(hers, method)(f"/api/sessions/{body['id']}/{act}")
        nothing = getattr(hers, method)(f"/api/sessions/987654321/{act}")
        assert answer.status_code == nothing.status_code == 404
        assert answer.json() == nothing.json()
        assert SessionPage.objects.count() == 1

    @pytest.mark.parametrize(("method", "act"), CALLS)
    def test_learners_and_visitors(
        self, method: str, act: str, client: Client, alice: User, published: Publish
    ) -> None:
        run = published()
        assert getattr(client, method)(url(run, act)).status_code == 401
        client.force_login(alice)
        assert getattr(client, method)(url(run, act)).status_code == 403

    @pytest.mark.parametrize("pk", ["x", "0", "-1", "9" * 40, "१"])
    def test_what_is_no_number_is_nothing(self, pk: str, hers: Client) -> None:
        assert hers.patch(f"/api/sessions/{pk}/").status_code == 404
        assert hers.delete(f"/api/sessions/{pk}/").status_code == 404
        assert hers.get(f"/api/sessions/{pk}/").status_code == 404


class TestTheLock:
    @pytest.fixture
    def soon(
        self,
        published: Publish,
        alice: User,
        now: datetime,
        monkeypatch: pytest.MonkeyPatch,
    ) -> SessionRun:
        """A booked session, 4:59 before its start."""
        run = published()
        book(learner=alice, session_id=run.page_id, now=now)
        move_clock(monkeypatch, run.starts_at - timedelta(minutes=4, seconds=59))
        return run

    def test_it_says_why_and_cancelling_is_still_possible(
        self, hers: Client, soon: SessionRun
    ) -> None:
        changed, deleted = patch(hers, soon, capacity=9), hers.delete(url(soon))
        assert (changed.status_code, changed.json()) == (
            409,
            {"detail": LOCK_WORDS[Lock.SOON], "code": "session_soon"},
        )
        assert (deleted.status_code, deleted.json()) == (
            409,
            {"detail": DELETE_WORDS[Lock.SOON], "code": "session_soon"},
        )
        assert hers.get(url(soon)).json()["locked"] == LOCK_WORDS[Lock.SOON]

        cancelled = hers.post(url(soon, "cancel/"))
        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")

    def test_a_second_earlier_it_is_open(
        self, hers: Client, soon: SessionRun, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        move_clock(monkeypatch, soon.starts_at - timedelta(minutes=5, seconds=1))
        assert patch(hers, soon, capacity=9).status_code == 200

    def test_a_live_one_is_neither_changed_nor_cancelled_nor_deleted(
        self, hers: Client, published: Publish, now: datetime
    ) -> None:
        run = published()
        change_status(run=run, to=RunStatus.LIVE, now=now)
        answers = [patch(hers, run, capacity=9), hers.post(url(run, "cancel/"))]
        answers.append(hers.delete(url(run)))
        assert [(answer.status_code, answer.json()["detail"]) for answer in answers] == [
            (409, LOCK_WORDS[Lock.LIVE]),
            (409, CANCEL_WORDS[Lock.LIVE]),
            (409, DELETE_WORDS[Lock.LIVE]),
        ]


class TestReview:
    def test_a_change_that_waits_is_a_202_and_the_public_sees_nothing_of_it(
        self, hers: Client, maya: User, published: Publish
    ) -> None:
        run = published()
        MentorProfile.objects.filter(user=maya).update(is_verified=False)
        answer = patch(hers, run, title="A title that staff must read", capacity=9)

        body = answer.json()
        assert answer.status_code == 202
        assert (body["status"], body["changes"], body["title"], body["capacity"]) == (
            "scheduled",
            "in_review",
            run.title,
            5,
        )
        again = patch(hers, run, capacity=8)
        assert (again.status_code, again.json()["code"]) == (409, "in_review")
        assert SessionRun.objects.get(pk=run.pk).title == run.title

    def test_a_new_one_in_review_is_its_mentors_to_read_and_to_delete(
        self, hers: Client, maya: User, carl: User, now: datetime
    ) -> None:
        body = in_review(hers, maya, now)
        address = f"/api/sessions/{body['id']}/"
        assert (body["status"], body["changes"], body["room_code"], body["url"]) == (
            "in_review",
            "in_review",
            None,
            f"/admin/pages/{body['id']}/edit/",
        )
        assert hers.get(address).json() == body
        hers.force_login(carl)
        assert hers.get(address).status_code == 404

        hers.force_login(maya)
        assert hers.post(f"{address}cancel/").json()["code"] == "session_not_public"
        assert hers.delete(address).status_code == 204
        assert SessionPage.objects.count() == 0

    def test_cancelling_withdraws_a_change_from_review(
        self, hers: Client, maya: User, published: Publish
    ) -> None:
        run = published()
        MentorProfile.objects.filter(user=maya).update(is_verified=False)
        patch(hers, run, title="A title that staff must read")
        body = hers.post(url(run, "cancel/")).json()
        page = SessionPage.objects.get(pk=run.page_id)
        assert (body["status"], page.current_workflow_state) == ("cancelled", None)


class TestDelete:
    def test_what_nobody_booked_is_gone(
        self,
        hers: Client,
        published: Publish,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        run = published()
        with django_capture_on_commit_callbacks(execute=True):
            first = hers.delete(url(run))
        second = hers.delete(url(run))
        assert (first.status_code, first.content, second.status_code) == (204, b"", 404)
        assert not SessionPage.objects.exists()

    def test_under_a_key_it_is_gone_twice(self, hers: Client, published: Publish) -> None:
        run = published()
        calls = [hers.delete(url(run), headers={"Idempotency-Key": "k"}) for _ in range(2)]
        assert [answer.status_code for answer in calls] == [204, 204]

    def test_what_is_booked_is_cancelled(
        self, hers: Client, published: Publish, alice: User, now: datetime
    ) -> None:
        run = published()
        book(learner=alice, session_id=run.page_id, now=now)
        for _ in range(2):
            answer = hers.delete(url(run))
            assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
        assert Notification.objects.get(kind="session.cancelled").recipient == alice


class TestCancelAndDuplicate:
    def test_cancelled_twice_is_cancelled_once(
        self, hers: Client, published: Publish, alice: User, now: datetime
    ) -> None:
        run = published()
        book(learner=alice, session_id=run.page_id, now=now)
        answers = [hers.post(url(run, "cancel/")) for _ in range(2)]
        assert [(one.status_code, one.json()["status"]) for one in answers] == [
            (200, "cancelled"),
            (200, "cancelled"),
        ]
        assert Notification.objects.filter(kind="session.cancelled").count() == 1

    def test_a_duplicate_is_a_draft_to_be_finished(self, hers: Client, published: Publish) -> None:
        run = published()
        answer = hers.post(url(run, "duplicate/"))
        copy = SessionPage.objects.exclude(pk=run.page_id).get()
        assert (answer.status_code, answer.json()) == (
            201,
            {"id": copy.pk, "edit_url": f"/admin/pages/{copy.pk}/edit/"},
        )
        body = hers.get(f"/api/sessions/{copy.pk}/").json()
        assert (body["status"], body["start_time"], body["title"]) == ("draft", None, run.title)

    def test_under_one_key_there_is_one_duplicate(self, hers: Client, published: Publish) -> None:
        run = published()
        headers = {"Idempotency-Key": "twice"}
        first, again = (hers.post(url(run, "duplicate/"), headers=headers) for _ in range(2))
        assert first.json() == again.json()
        assert SessionPage.objects.count() == 2
