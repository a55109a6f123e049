"""Plays many timelines against the real services and two sweeping processes; run by ``in_home``."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings

from catalog.booking.models import Booking
from catalog.booking.notices import CANCELLED, RESCHEDULED
from catalog.sessions.models import SessionRun
from live.room.models import Room
from peerlearn_site.effects import clock, relay
from peerlearn_site.effects.models import Effect
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories, make, rooms
from tests.support.mail_folder import TIMELY, mails_in
from tests.support.timelines.acts import Act, Timeline, allowed, carry_out, plan, publish
from tests.support.timelines.sweepers import Sweeper

# Two clocks differ by so much at most.
SKEW = timedelta(seconds=2)
PEOPLE, MENTORS = 12, 8
# Of a session's row, what the model says too.
COLUMNS = (
    *("status", "starts_at", "ends_at", "extension_minutes", "actual_start", "actual_end"),
    *("duration", "seats_taken", "booked_count"),
)
_SHOWN = 5


def play(*, count: int, seed: int, hours: float, step: float) -> dict[str, Any]:
    """``count`` timelines within so many hours, looked at about every ``step`` seconds; what was found."""
    return _Play(count, Random(seed), timedelta(hours=hours), step).run()


class _Play:
    def __init__(self, count: int, chance: Random, span: timedelta, step: float) -> None:
        self.chance = chance
        self.step = step
        self.now = datetime.now(UTC).replace(second=0, microsecond=0)
        self._set_clock()
        self.people = [make.learner(f"learner{number}") for number in range(PEOPLE)]
        self.mentors = [factories.person(f"mentor{one}", Role.MENTOR) for one in range(MENTORS)]
        self.timelines = [self._publish(number, span) for number in range(count)]
        # The announcements of all at once are no part of any hour.
        while relay.run_due(now=self.now):
            """Until nothing is due."""
        self.acts = self._plan()
        self.settled = self.now
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.sweepers = [Sweeper(), Sweeper()]

    def run(self) -> dict[str, Any]:
        """Go through the time; then look at all that was promised."""
        while self.acts or any(timeline.session.edges for timeline in self.timelines):
            self._go_on()
        self._let_claims_run_out()
        for sweeper in self.sweepers:
            sweeper.stop()
        self._check_promises()
        complaints = sum(sweeper.complaints for sweeper in self.sweepers)
        return {**self.counts, "complaints": complaints, "wrong": self.wrong[:_SHOWN]}

    def _publish(self, number: int, span: timedelta) -> Timeline:
        starts = self.now + timedelta(hours=1) + span * self.chance.random()
        starts = starts.replace(microsecond=0)
        mentor = self.mentors[number % MENTORS]
        return publish(mentor, number, starts=starts, chance=self.chance, now=self.now)

    def _plan(self) -> list[Act]:
        """Everybody's acts, the last first."""
        acts = [
            act
            for number, timeline in enumerate(self.timelines)
            for act in plan(number, timeline.session, PEOPLE, self.chance, self.now)
        ]
        return sorted(acts, key=lambda act: act.at, reverse=True)

    def _go_on(self) -> None:
        """One step: people and sweeps at the same moment, or one of the things that go wrong."""
        self.now += timedelta(seconds=self.chance.uniform(15, 2 * self.step - 15))
        what = self.chance.random()
        if what < 0.03:
            self._sleep()
        self._set_clock()
        if what > 0.94:
            self.counts["steps_without_sweeps"] += 1
            self._act()
        else:
            self._begin_sweeps(goes_back=0.9 < what)
            self._act()
            self._finish_sweeps()
        self._check_rows()

    def _sleep(self) -> None:
        """The machine is suspended: what people would have done meanwhile does not happen."""
        self.counts["sleeps"] += 1
        self.now += timedelta(minutes=self.chance.uniform(1, 40))
        while self.acts and self.acts[-1].at <= self.now:
            self.acts.pop()

    def _begin_sweeps(self, *, goes_back: bool) -> None:
        back = timedelta(seconds=60 * self.chance.random() if goes_back else 0)
        for sweeper in self.sweepers:
            sweeper.begin(self.now - back + SKEW * self.chance.uniform(-1, 1))

    def _finish_sweeps(self) -> None:
        """Wait for both; now and then one of them is killed instead, and the other does it all."""
        if self.chance.random() < 0.1:
            self.counts["kills"] += 1
            killed = self.chance.choice(self.sweepers)
            time.sleep(0.02 * self.chance.random())  # somewhere in the middle of its passes
            killed.kill9()
            ran = [one.finish() for one in self.sweepers if one is not killed]
        else:
            ran = [one.finish() for one in self.sweepers]
        for moment in ran:
            if moment is not None:
                self.settled = max(self.settled, moment)
        for timeline in self.timelines:
            timeline.session.settle(self.settled)

    def _act(self) -> None:
        while self.acts and self.acts[-1].at <= self.now:
            act = self.acts.pop()
            timeline = self.timelines[act.timeline]
            if self._is_on_edge(timeline):
                continue
            heard = carry_out(act, timeline, self.people, self.now)
            wanted = allowed(act, timeline.session, self.now)
            self.counts[f"{act.what}_{'allowed' if heard else 'refused'}"] += 1
            if heard != wanted:
                self.wrong.append(f"{act} at {self.now}: {heard}; {timeline.session}")

    def _is_on_edge(self, timeline: Timeline) -> bool:
        """Whether the two clocks may disagree on what is due."""
        return any(abs(self.now - edge) <= SKEW for edge in timeline.session.edges)

    def _check_rows(self) -> None:
        """Every session that no sweep may be just about to change is as the model says."""
        self.counts["steps"] += 1
        rows = {row[0]: row[1:] for row in SessionRun.objects.values_list("pk", *COLUMNS)}
        for timeline in self.timelines:
            session = timeline.session
            due = any(self.settled < edge <= self.now + SKEW for edge in session.edges)
            if not due and rows[timeline.run.pk] != session.row():
                self.wrong.append(f"{self.now}: {rows[timeline.run.pk]} is not {session.row()}")

    def _let_claims_run_out(self) -> None:
        """What a killed process had begun is carried out by another, after the lease."""
        for _ in range(3):
            self.now += relay.LEASE + timedelta(minutes=1)
            self._set_clock()
            self._begin_sweeps(goes_back=False)
            self._finish_sweeps()

    def _check_promises(self) -> None:
        self._check_notifications()
        for timeline in self.timelines:
            self._check_room(timeline)
            self._check_attendance(timeline)
        undone = Effect.objects.exclude(status=Effect.Status.DONE).count()
        self.counts["effects"] = Effect.objects.count()
        self.counts["effects_undone"] = undone

    def _check_notifications(self) -> None:
        wanted: Counter[tuple[str, str]] = Counter()
        for timeline in self.timelines:
            for (who, what), times in timeline.session.told.items():
                kind = RESCHEDULED if what == "moved" else CANCELLED
                wanted[self.people[who].username, kind] += times
        rows = Notification.objects.filter(kind__in=[RESCHEDULED, CANCELLED])
        told = Counter(rows.values_list("recipient__username", "kind"))
        if told != wanted:
            self.wrong.append(f"told {told} instead of {wanted}")
        # Of seats and reminders the histories speak; here all that was told must have been mailed.
        self.counts["notifications"] = Notification.objects.count()
        mailed = Notification.objects.filter(mailed_at__isnull=False).count()
        self.counts["mailed"] = mailed
        withheld = Notification.objects.filter(mailed_at=None, kind__in=TIMELY)
        self.counts["withheld"] = withheld.count()
        self.counts["mails"] = mails_in(Path(settings.EMAIL_FILE_PATH)).total()

    def _check_room(self, timeline: Timeline) -> None:
        """One beginning and one end in the log, as often as there was one."""
        if not Room.objects.filter(run=timeline.run).exists():
            return
        kinds = rooms.kinds(timeline.run)
        heard = (kinds.count("session.live"), kinds.count("session.end"))
        if heard != (int(timeline.session.began is not None), 1) or kinds[-1] != "session.end":
            self.wrong.append(f"the log says {kinds} of {timeline.session}")

    def _check_attendance(self, timeline: Timeline) -> None:
        session = timeline.session
        booked = Booking.objects.filter(run=timeline.run, status="confirmed")
        rows = dict(booked.values_list("learner_id", "attendance"))
        for who in session.seats:
            heard = rows.get(self._id(who))
            if heard not in self._attendance(timeline, who):
                self.wrong.append(f"attendance of {who} is {heard!r} in {session}")
        if len(rows) != len(session.seats):
            self.wrong.append(f"{len(rows)} bookings in {session}")

    def _attendance(self, timeline: Timeline, who: int) -> set[str]:
        session = timeline.session
        if session.status == "cancelled":
            return {""}
        if session.began is None:
            return {"not_held"}
        if who in session.attended:
            return {"attended"}
        return {"attended", "absent"} if who in session.in_lobby else {"absent"}

    def _id(self, who: int) -> int:
        person: User = self.people[who]
        return person.pk

    def _set_clock(self) -> None:
        now = self.now
        clock.now = lambda: now
