"""Plays many histories against the real services and two sweeping processes; run by ``in_home``."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.utils import timezone

from catalog.booking.models import Booking, WaitlistEntry
from catalog.sessions.models import SessionRun
from peerlearn_site.effects import clock, relay
from peerlearn_site.effects.models import Effect
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories
from tests.support.histories.acts import HAS_LINE, Act, carry_out, plan
from tests.support.histories.cast import HOUR, MINUTE, Person, Told
from tests.support.histories.oracle import Oracle
from tests.support.histories.words import ZONES, times_in
from tests.support.mail_folder import TIMELY, mails_in
from tests.support.timelines.sweepers import Sweeper

PEOPLE, MENTORS = 12, 7
# Weekends on which the clocks change somewhere, and the turn of a year.
BEGINNINGS = [
    datetime(2031, *day, 6, tzinfo=UTC)
    for day in ((3, 7), (3, 28), (4, 4), (10, 3), (10, 24), (10, 31), (12, 30), (6, 1))
]
# All that is played begins within so long.
SPAN = 36 * HOUR
COLUMNS = ("status", "starts_at", "ends_at", "seats_taken", "booked_count")
_SHOWN = 5


def play(*, count: int, seed: int, step: float) -> dict[str, Any]:
    """``count`` histories at once, looked at about every ``step`` minutes; what was found."""
    return _Play(count, Random(seed), step).run()


class _Play:
    def __init__(self, count: int, chance: Random, step: float) -> None:
        self.chance = chance
        self.step = step * 60
        self.now = chance.choice(BEGINNINGS)
        self._set_clock()
        self.people = [self._person(f"learner{one}", Role.LEARNER) for one in range(PEOPLE)]
        self.mentors = [self._person(f"mentor{one}", Role.MENTOR) for one in range(MENTORS)]
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.runs: list[SessionRun] = []
        self.oracles: list[Oracle] = []
        for number in range(count):
            self._publish(number)
        while relay.run_due(now=self.now):
            """The announcements of all at once are no part of any hour."""
        acts = [
            act
            for number, oracle in enumerate(self.oracles)
            for act in plan(number, oracle, chance, self.now)
        ]
        self.acts = sorted(acts, key=lambda act: act.at, reverse=True)
        self.sweepers = [Sweeper(paced=False), Sweeper(paced=False)]

    def run(self) -> dict[str, Any]:
        """Go through the time; then look at all that was promised."""
        while self.acts or not all(oracle.is_settled for oracle in self.oracles):
            self._go_on()
        self._let_claims_run_out()
        for sweeper in self.sweepers:
            sweeper.stop()
        self._check_told()
        self._check_mails()
        complaints = sum(sweeper.complaints for sweeper in self.sweepers)
        return {
            **self.counts,
            "has_line": HAS_LINE,
            "complaints": complaints,
            "wrong": self.wrong[:_SHOWN],
        }

    def _person(self, username: str, role: Role) -> User:
        return factories.person(username, role, time_zone=self.chance.choice(ZONES))

    def _publish(self, number: int) -> None:
        chance = self.chance
        starts = self.now + HOUR + timedelta(minutes=chance.randrange(int(SPAN / MINUTE)))
        ends, capacity = starts + chance.randint(30, 90) * MINUTE, chance.randint(1, 3)
        mentor, title = self.mentors[number % MENTORS], f"History number {number}"
        is_paid = chance.random() < 0.15
        run = factories.session(
            mentor=mentor,
            now=self.now,
            title=title,
            start_time=starts,
            end_time=ends,
            capacity=capacity,
            price_paise=100_00 if is_paid else None,
        )
        self.runs.append(run)
        self.oracles.append(
            Oracle(
                title=title,
                mentor=Person(mentor.username, mentor.time_zone),
                people=[Person(one.username, one.time_zone) for one in self.people],
                starts=starts,
                ends=ends,
                capacity=capacity,
                is_paid=is_paid,
                mentor_knew=self.now,
                has_line=HAS_LINE,
            )
        )

    def _go_on(self) -> None:
        """People act, each at a moment of their own; then the sweeps come, or do not for hours."""
        until = self.now + timedelta(seconds=int(self.chance.uniform(15, 2 * self.step - 15)))
        what = self.chance.random()
        if what < 0.03:
            self.counts["pauses"] += 1
            until += timedelta(seconds=self.chance.randint(60, 5 * 3600))
        while self.acts and self.acts[-1].at <= until:
            self._act(self.acts.pop())
        self.now = until
        self._set_clock()
        if what < 0.9:
            self._sweep(self.now)
        elif what < 0.95:
            self.counts["clocks_behind"] += 1
            self._sweep(self.now - timedelta(seconds=self.chance.randint(1, 90)))
        self._check_rows()

    def _act(self, act: Act) -> None:
        self.now = max(self.now, act.at)
        self._set_clock()
        oracle = self.oracles[act.history]
        wanted = oracle.act(act.what, act.value, self.now)
        heard = carry_out(act, self.runs[act.history], self.people, self.now)
        self.counts[f"{act.what}_{'allowed' if heard else 'refused'}"] += 1
        if heard != wanted:
            stands = f"{oracle.row()} {oracle.seats} {oracle.line}"
            self.wrong.append(f"{act} at {self.now}: {heard}; {stands}")

    def _sweep(self, now: datetime) -> None:
        """Both sweep at once, so often that nothing is left; now and then one is killed and starts again."""
        for is_first in (True, False):
            for sweeper in self.sweepers:
                sweeper.begin(now)
            killed = None
            if is_first and self.chance.random() < 0.1:
                self.counts["kills"] += 1
                killed = self.chance.choice(self.sweepers)
                time.sleep(0.1 * self.chance.random())  # somewhere in the middle of its passes
                killed.kill9()
            for sweeper in self.sweepers:
                if sweeper is not killed:
                    sweeper.finish()
        for oracle in self.oracles:
            oracle.sweep(now)

    def _check_rows(self) -> None:
        """Every seat is somebody's or free, and the lines stand in their order."""
        self.counts["steps"] += 1
        rows = {row[0]: row[1:] for row in SessionRun.objects.values_list("pk", *COLUMNS)}
        lines: dict[int, list[str]] = {}
        waiting = WaitlistEntry.objects.filter(status="waiting").order_by("created_at", "pk")
        for run_id, name in waiting.values_list("run_id", "learner__username"):
            lines.setdefault(run_id, []).append(name)
        for run, oracle in zip(self.runs, self.oracles, strict=True):
            line = [oracle.people[who].username for who in oracle.line]
            found, wanted = (*rows[run.pk], lines.get(run.pk, [])), (*oracle.row(), line)
            if found != wanted:
                self.wrong.append(f"{self.now}: {run} is {found} instead of {wanted}")

    def _let_claims_run_out(self) -> None:
        """What a killed process had begun is carried out by another, after the lease."""
        for _ in range(3):
            self.now += relay.LEASE + MINUTE
            self._set_clock()
            self._sweep(self.now)

    def _check_told(self) -> None:
        """The very same notices, no more and no less, in everybody's own words."""
        found: dict[int, Counter[Told]] = {run.pk: Counter() for run in self.runs}
        for note in Notification.objects.select_related("recipient"):
            told = (note.recipient.username, note.kind, note.title, times_in(note.body))
            found[note.data["run_id"]][told] += 1
            self.counts[note.kind] += 1
        for run, oracle in zip(self.runs, self.oracles, strict=True):
            if found[run.pk] != oracle.told:
                lost, more = oracle.told - found[run.pk], found[run.pk] - oracle.told
                self.wrong.append(f"{run}: not told {dict(lost)}, told unasked {dict(more)}")
        kept = Booking.objects.filter(status="held").count()
        if kept:
            self.wrong.append(f"{kept} seats are held for ever")

    def _check_mails(self) -> None:
        notes = Notification.objects
        self.counts["notifications"] = notes.count()
        self.counts["mailed"] = notes.filter(mailed_at__isnull=False).count()
        self.counts["withheld"] = notes.filter(mailed_at=None, kind__in=TIMELY).count()
        self.counts["mails"] = mails_in(Path(settings.EMAIL_FILE_PATH)).total()
        undone = Effect.objects.exclude(status=Effect.Status.DONE).count()
        self.counts["effects_undone"] = undone

    def _set_clock(self) -> None:
        """Ours and Wagtail's."""
        now = self.now
        clock.now = timezone.now = lambda: now
