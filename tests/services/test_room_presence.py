"""Coming in, coming back, being lost and leaving: the rows, and what the log says of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError

from catalog.booking.services import cancel
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import change_status
from catalog.sessions.models import SessionRun
from live.room import feed, services
from live.room.admission import NotAdmitted, admit
from live.room.enums import RoomRole
from live.room.models import Participation
from live.room.protocol import LearnerEntered, MediaState
from live.room.rules import Refusal, RoomRefusal
from live.room.services import RoomRefused, SeatReplaced
from live.room.times import milliseconds
from peerlearn_site.users.models import User
from tests.support import make
from tests.support.rooms import book, come_in, kinds, log, presences

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=20)
PAGE, OTHER_PAGE = UUID(int=1, version=4), UUID(int=2, version=4)
SPEAKING = MediaState(mic=True, camera=True)

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(maya: User, alice: User) -> SessionRun:
    """A session that starts at noon, with a seat for alice."""
    run = make.session(mentor=maya, starts_at=NOON)
    book(run, alice, now=NOON)
    return run


class TestComingIn:
    """The first time, and with a page that nobody knew."""

    def test_everybody_hears_who_it_is(self, run: SessionRun, alice: User) -> None:
        seat = come_in(run, alice, now=NOON, media=SPEAKING)
        person = {
            "id": seat.participation_id,
            "name": "Alice",
            "role": "learner",
            "presence": "here",
            "epoch": 1,
            "joined_at": milliseconds(NOON),
            "hand_raised_at": None,
            "media": {"mic": True, "camera": True, "screen": False},
        }
        assert log(run) == [("learner.join", {"person": person})]
        assert (seat.epoch, seat.resumed, seat.role) == (1, False, "learner")

    def test_each_role_has_its_own_word(
        self, run: SessionRun, maya: User, alice: User, nina: User
    ) -> None:
        for user in (nina, maya, alice):
            come_in(run, user, now=NOON)
        assert kinds(run) == ["observer.join", "mentor.join", "learner.join"]

    def test_a_new_page_takes_the_seat_without_a_leave(self, run: SessionRun, alice: User) -> None:
        first = come_in(run, alice, now=NOON, client_id=PAGE)
        services.raise_hand(seat=first, raised=True, now=NOON)
        second = come_in(run, alice, now=LATER, client_id=OTHER_PAGE)
        assert (second.epoch, second.resumed) == (2, False)
        assert kinds(run) == ["learner.join", "participant.hand", "learner.join"]
        person = log(run)[-1][1]["person"]
        assert (person["epoch"], person["joined_at"]) == (2, milliseconds(NOON))
        assert person["hand_raised_at"] == milliseconds(NOON)

    def test_after_leaving_one_comes_in_anew_with_the_same_page(
        self, run: SessionRun, alice: User
    ) -> None:
        first = come_in(run, alice, now=NOON, client_id=PAGE)
        services.raise_hand(seat=first, raised=True, now=NOON)
        services.leave(seat=first, now=NOON)
        second = come_in(run, alice, now=LATER, client_id=PAGE)
        assert (second.epoch, second.resumed) == (2, False)
        person = log(run)[-1][1]["person"]
        assert (person["joined_at"], person["hand_raised_at"]) == (milliseconds(LATER), None)

    def test_whoever_was_admitted_just_before_the_end_is_too_late(
        self, run: SessionRun, alice: User
    ) -> None:
        admission = admit(user=alice, room_code=run.room_code, now=NOON)
        change_status(run=run, to=RunStatus.COMPLETED, now=NOON)
        with pytest.raises(NotAdmitted) as refused:
            services.enter(
                admission=admission,
                client_id=PAGE,
                connection_id=uuid4(),
                media=SPEAKING,
                now=NOON,
            )
        assert refused.value.refusal == Refusal.OVER
        assert not Participation.objects.exists()

    def test_observers_send_nothing_whatever_they_say(self, run: SessionRun, nina: User) -> None:
        seat = come_in(run, nina, now=NOON, media=SPEAKING)
        nothing = {"mic": False, "camera": False, "screen": False}
        assert log(run)[0][1]["person"]["media"] == nothing
        for ask in (
            lambda: services.set_media(seat=seat, media=SPEAKING, now=NOON),
            lambda: services.raise_hand(seat=seat, raised=True, now=NOON),
        ):
            with pytest.raises(RoomRefused) as refused:
                ask()
            assert refused.value.code == RoomRefusal.WATCH_ONLY
        assert kinds(run) == ["observer.join"]


class TestComingBack:
    """With the page that one had: the epoch stays, so peer connections stay good."""

    def test_after_a_loss_all_hear_of_it(self, run: SessionRun, alice: User) -> None:
        first = come_in(run, alice, now=NOON, client_id=PAGE)
        assert services.lose(seat=first, now=NOON) is True
        assert presences(run) == {"alice": "lost"}
        second = come_in(run, alice, now=LATER, client_id=PAGE)
        me = {"id": first.participation_id}
        assert log(run, since=1) == [("participant.lost", me), ("participant.back", me)]
        assert (second.epoch, second.resumed) == (1, True)
        assert presences(run) == {"alice": "here"}

    def test_before_anybody_noticed_nothing_is_said(self, run: SessionRun, alice: User) -> None:
        come_in(run, alice, now=NOON, client_id=PAGE)
        second = come_in(run, alice, now=LATER, client_id=PAGE)
        assert (second.epoch, second.resumed, kinds(run)) == (1, True, ["learner.join"])

    def test_what_was_switched_meanwhile_is_told(self, run: SessionRun, alice: User) -> None:
        first = come_in(run, alice, now=NOON, client_id=PAGE)
        come_in(run, alice, now=LATER, client_id=PAGE, media=SPEAKING)
        told = {"mic": True, "camera": True, "screen": False}
        assert log(run, since=1) == [
            ("participant.media", {"id": first.participation_id, "media": told})
        ]

    def test_a_lost_page_does_not_keep_another_one_out(self, run: SessionRun, alice: User) -> None:
        services.lose(seat=come_in(run, alice, now=NOON, client_id=PAGE), now=NOON)
        seat = come_in(run, alice, now=LATER, client_id=OTHER_PAGE)
        assert (seat.epoch, kinds(run, since=1)) == (2, ["participant.lost", "learner.join"])

    def test_as_something_else_one_comes_in_anew(self, run: SessionRun, nina: User) -> None:
        """She watched, and then took a seat: the others would go on to see an observer."""
        come_in(run, nina, now=NOON, client_id=PAGE)
        admission = admit(user=nina, room_code=run.room_code, now=NOON)
        seat = services.enter(
            admission=replace(admission, role=RoomRole.LEARNER),
            client_id=PAGE,
            connection_id=uuid4(),
            media=SPEAKING,
            now=LATER,
        )
        assert (seat.epoch, seat.resumed) == (2, False)
        assert kinds(run) == ["observer.join", "learner.join"]
        assert log(run)[-1][1]["person"]["role"] == "learner"


class TestGoingAway:
    """Only the socket that speaks for somebody takes them away."""

    def test_goodbye_is_a_leave_at_once(self, run: SessionRun, alice: User, maya: User) -> None:
        hers = come_in(run, maya, now=NOON)
        seat = come_in(run, alice, now=NOON)
        assert services.leave(seat=seat, now=LATER) is True
        assert services.leave(seat=hers, now=LATER) is True
        assert log(run, since=2) == [
            ("learner.leave", {"id": seat.participation_id, "reason": "left"}),
            ("mentor.leave", {"id": hers.participation_id, "reason": "left"}),
        ]
        left = Participation.objects.get(pk=seat.participation_id)
        assert (left.presence, left.left_at, left.connection_id) == ("gone", LATER, None)

    @pytest.mark.parametrize("go", [services.lose, services.leave])
    @pytest.mark.parametrize("page", [PAGE, OTHER_PAGE], ids=["same page", "other page"])
    def test_the_end_of_an_older_socket_changes_nothing(
        self, go: object, page: UUID, run: SessionRun, alice: User
    ) -> None:
        older = come_in(run, alice, now=NOON, client_id=PAGE)
        come_in(run, alice, now=NOON, client_id=page)
        before = kinds(run)
        assert go(seat=older, now=LATER) is False  # type: ignore[operator]
        assert (kinds(run), presences(run)) == (before, {"alice": "here"})

    def test_twice_is_once(self, run: SessionRun, alice: User) -> None:
        seat = come_in(run, alice, now=NOON)
        gone = [services.leave(seat=seat, now=LATER), services.leave(seat=seat, now=LATER)]
        lost = services.lose(seat=seat, now=LATER)
        assert (gone, lost, kinds(run)) == ([True, False], False, ["learner.join", "learner.leave"])

    def test_who_gives_the_booking_back_waits_no_longer(self, run: SessionRun, alice: User) -> None:
        early = NOON - timedelta(minutes=5)
        seat = come_in(run, alice, now=early)
        cancel(learner=alice, session_id=run.page_id, now=early)
        assert log(run, since=1) == [
            ("learner.leave", {"id": seat.participation_id, "reason": "left"})
        ]
        with pytest.raises(SeatReplaced):
            services.raise_hand(seat=seat, raised=True, now=early)


class TestSwitchingAndHands:
    """What the others see of somebody."""

    def test_media_are_told_when_they_change(self, run: SessionRun, alice: User) -> None:
        seat = come_in(run, alice, now=NOON)
        for media in (SPEAKING, SPEAKING, MediaState(mic=True, screen=True)):
            services.set_media(seat=seat, media=media, now=NOON)
        me = seat.participation_id
        assert [payload for _, payload in log(run, since=1)] == [
            {"id": me, "media": {"mic": True, "camera": True, "screen": False}},
            {"id": me, "media": {"mic": True, "camera": False, "screen": True}},
        ]

    def test_a_hand_goes_up_once_and_down_once(self, run: SessionRun, alice: User) -> None:
        seat = come_in(run, alice, now=NOON)
        for raised, now in ((True, NOON), (True, LATER), (False, LATER), (False, LATER)):
            services.raise_hand(seat=seat, raised=raised, now=now)
        me = seat.participation_id
        assert log(run, since=1) == [
            ("participant.hand", {"id": me, "raised_at": milliseconds(NOON)}),
            ("participant.hand", {"id": me, "raised_at": None}),
        ]

    def test_a_replaced_page_has_no_say(self, run: SessionRun, alice: User) -> None:
        older = come_in(run, alice, now=NOON, client_id=PAGE)
        come_in(run, alice, now=NOON, client_id=OTHER_PAGE)
        with pytest.raises(SeatReplaced):
            services.set_media(seat=older, media=SPEAKING, now=NOON)
        with pytest.raises(SeatReplaced):
            services.raise_hand(seat=older, raised=True, now=NOON)
        assert kinds(run) == ["learner.join", "learner.join"]

    def test_in_a_room_that_was_removed_nobody_has_a_say(
        self, run: SessionRun, alice: User
    ) -> None:
        seat = come_in(run, alice, now=NOON)
        run.room.delete()
        with pytest.raises(SeatReplaced):
            services.raise_hand(seat=seat, raised=True, now=NOON)
        assert services.lose(seat=seat, now=NOON) is False


class TestBeingHeard:
    """``seen`` notes the living sockets in one write and names those that speak for nobody."""

    def test_only_of_who_is_here(
        self, run: SessionRun, alice: User, maya: User, django_assert_num_queries
    ) -> None:
        hers, his = come_in(run, maya, now=NOON), come_in(run, alice, now=NOON)
        sockets = [hers.connection_id, his.connection_id]
        with django_assert_num_queries(1):
            assert services.seen(connection_ids=sockets, now=LATER) == set()
        services.lose(seat=his, now=LATER)
        stray = uuid4()
        later = LATER + timedelta(seconds=5)
        assert services.seen(connection_ids=[*sockets, stray], now=later) == {
            his.connection_id,
            stray,
        }
        seen_at = dict(Participation.objects.values_list("user__username", "seen_at"))
        assert seen_at == {"maya": later, "alice": None}

    def test_nobody_costs_nothing(self, django_assert_num_queries) -> None:
        with django_assert_num_queries(0):
            assert services.seen(connection_ids=[], now=NOON) == set()


class TestWhatTheMentorHears:
    """Elsewhere on the site: of learners who were not in the room before."""

    @pytest.fixture
    def told(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        messages: list[str] = []

        def note(topic: object, event: object) -> None:
            if isinstance(event, LearnerEntered):
                messages.append(event.message)

        monkeypatch.setattr(feed, "publish_on_commit", note)
        return messages

    def test_who_enters_and_not_who_comes_back(
        self, run: SessionRun, alice: User, maya: User, nina: User, told: list[str]
    ) -> None:
        come_in(run, maya, now=NOON)
        come_in(run, nina, now=NOON)
        first = come_in(run, alice, now=NOON, client_id=PAGE)
        assert told == ["Alice is waiting in the room"]
        services.lose(seat=first, now=NOON)
        come_in(run, alice, now=NOON, client_id=PAGE)
        seat = come_in(run, alice, now=NOON, client_id=OTHER_PAGE)
        assert told == ["Alice is waiting in the room"]
        services.leave(seat=seat, now=NOON)
        change_status(run=run, to=RunStatus.LIVE, now=NOON)
        come_in(run, alice, now=LATER, client_id=PAGE)
        assert told == ["Alice is waiting in the room", "Alice joined your session"]


@pytest.mark.parametrize(
    "columns",
    [
        {"presence": "here", "seen_at": NOON},
        {"presence": "lost", "lost_at": None},
        {"presence": "gone", "seen_at": NOON},
        {"presence": "gone", "connection_id": PAGE},
    ],
)
def test_the_database_refuses_half_a_presence(
    columns: dict[str, object], run: SessionRun, alice: User
) -> None:
    seat = come_in(run, alice, now=NOON)
    services.leave(seat=seat, now=NOON)
    with pytest.raises(IntegrityError):
        Participation.objects.update(**columns)


def test_joining_costs_the_same_in_a_full_room(run: SessionRun, django_assert_num_queries) -> None:
    SessionRun.objects.filter(pk=run.pk).update(capacity=50)
    crowd = [make.learner(f"learner{number}") for number in range(21)]
    book(run, *crowd, now=NOON)
    for user in crowd[:19]:
        come_in(run, user, now=NOON)
    admissions = [admit(user=user, room_code=run.room_code, now=NOON) for user in crowd[19:]]
    for admission in admissions:
        with django_assert_num_queries(11):
            services.enter(
                admission=admission,
                client_id=uuid4(),
                connection_id=uuid4(),
                media=SPEAKING,
                now=NOON,
            )
