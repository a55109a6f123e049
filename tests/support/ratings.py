"""Random histories of ratings, played by the product's own services and foretold by an oracle of their own.

The oracle knows the specification alone: learners who were in a session that was held rate its mentor, and the
mentor them; once, at any time; what was said can be changed for a day after the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Count, Sum

from catalog.booking.enums import Attendance, BookingStatus
from catalog.feedback.models import Feedback
from catalog.feedback.services import FeedbackRefused, rate
from catalog.profiles.models import MentorProfile
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import held

END = datetime(2026, 11, 21, 19, tzinfo=UTC)
DAY = timedelta(days=1)
LEARNERS = 5
SESSIONS, STEPS = (1, 3), (4, 16)
WORDS = ("", "Clear and kind.", "Too fast for me.")
# Moments after the end: at once, within the day, its last and its first second, long after.
MOMENTS = (timedelta(), timedelta(hours=9), DAY - timedelta(seconds=1), DAY, timedelta(days=40))
FATES = (Attendance.ATTENDED, Attendance.ATTENDED, Attendance.ABSENT, Attendance.NOT_HELD)


@dataclass
class Oracle:
    """What a mentor's history must come to: ``said`` by (session, author, subject)."""

    mentor: int
    came: dict[int, set[int]] = field(default_factory=dict)
    said: dict[tuple[int, int, int], tuple[int, str]] = field(default_factory=dict)

    def hears(
        self, place: tuple[int, int, int], words: tuple[int, str], *, after: timedelta
    ) -> bool:
        """Whether this may be said so long after the end; if so it is remembered."""
        session, author, subject = place
        came = self.came[session]
        together = (author in came and subject == self.mentor) or (
            author == self.mentor and subject in came
        )
        before = self.said.get(place)
        if not together or (before not in (None, words) and after >= DAY):
            return False
        self.said[place] = words
        return True

    @property
    def rating(self) -> tuple[int, int]:
        """(stars, ratings) of the mentor by learners."""
        stars = [words[0] for place, words in self.said.items() if place[2] == self.mentor]
        return sum(stars), len(stars)


def play(*, count: int, seed: int) -> dict[str, Any]:
    """Play so many mentors' histories; what of them is not as foretold, and how much there was of everything."""
    chance = Random(seed)
    learners = _people("rating-learner", LEARNERS, Role.LEARNER)
    mentors = _people(f"rating-mentor-{seed}", count, Role.MENTOR)
    wrong: list[str] = []
    figures = {"said": 0, "refused": 0, "ratings": 0, "without_profile": 0}
    for mentor in mentors:
        if chance.random() < 0.8:
            MentorProfile.objects.create(user=mentor)
        else:
            figures["without_profile"] += 1
        oracle = _history(mentor, learners, chance, wrong, figures)
        wrong += _compared(mentor, oracle)
        figures["ratings"] += oracle.rating[1]
    return {"wrong": wrong, "histories": len(mentors), **figures}


def _people(prefix: str, count: int, role: Role) -> list[User]:
    made = User.objects.bulk_create(
        User(username=f"{prefix}-{number}", email=f"{prefix}-{number}@example.org", password="!")
        for number in range(count)
    )
    group = Group.objects.get(name=role)
    User.groups.through.objects.bulk_create(
        User.groups.through(user=user, group=group) for user in made
    )
    return made


def _history(
    mentor: User, learners: list[User], chance: Random, wrong: list[str], figures: dict[str, int]
) -> Oracle:
    oracle = Oracle(mentor.pk)
    runs = [_session(mentor, learners, chance, oracle) for _ in range(chance.randint(*SESSIONS))]
    for _ in range(chance.randint(*STEPS)):
        run, after = chance.choice(runs), chance.choice(MOMENTS)
        author, subject = chance.sample([mentor, *learners], 2)
        came = [one for one in learners if one.pk in oracle.came[run.pk]]
        if came and chance.random() < 0.7:
            author, subject = chance.choice([(one, mentor) for one in came] + [(mentor, came[0])])
        words = (chance.randint(1, 5), chance.choice(WORDS))
        is_heard = _say(run, author, subject, words, END + after)
        figures["said" if is_heard else "refused"] += 1
        if is_heard != oracle.hears((run.pk, author.pk, subject.pk), words, after=after):
            step = f"{author} on {subject} in {run.pk}, {after} after the end"
            wrong.append(f"{step}: {'taken' if is_heard else 'refused'}")
    return oracle


def _session(mentor: User, learners: list[User], chance: Random, oracle: Oracle) -> SessionRun:
    """One that is over, with some of the learners, of whom some came; or one that was cancelled."""
    run = held.session(mentor=mentor, ended_at=END)
    fate = {
        learner: chance.choice(FATES) for learner in chance.sample(learners, chance.randint(1, 4))
    }
    for learner, attendance in fate.items():
        held.book(run, learner, attendance=attendance)
    given_back = chance.choice(learners)
    if given_back not in fate:
        held.book(run, given_back, status=BookingStatus.CANCELLED)
    is_held = chance.random() < 0.9
    if not is_held:
        SessionRun.objects.filter(pk=run.pk).update(status=RunStatus.CANCELLED)
    came = {learner.pk for learner, what in fate.items() if what == Attendance.ATTENDED}
    oracle.came[run.pk] = came if is_held else set()
    return run


def _say(
    run: SessionRun, author: User, subject: User, words: tuple[int, str], now: datetime
) -> bool:
    try:
        rate(
            author=author,
            session_id=run.page_id,
            subject_id=subject.pk,
            stars=words[0],
            comment=words[1],
            now=now,
        )
    except FeedbackRefused:
        return False
    return True


def _compared(mentor: User, oracle: Oracle) -> list[str]:
    """The profile against the oracle, against a recount of the rows, and the rows against what was said."""
    profile = MentorProfile.objects.filter(user=mentor).first()
    written = (profile.rating_sum, profile.rating_count) if profile else (0, 0)
    rows = Feedback.objects.filter(run__mentor=mentor)
    counted = rows.filter(subject=mentor).aggregate(stars=Sum("stars"), count=Count("pk"))
    recount = (counted["stars"] or 0, counted["count"])
    kept = {(row.run_id, row.author_id, row.subject_id): (row.stars, row.comment) for row in rows}
    found = []
    if not written == recount == oracle.rating:
        found.append(f"{mentor}: profile {written}, rows {recount}, oracle {oracle.rating}")
    if kept != oracle.said:
        found.append(f"{mentor}: rows {kept}, oracle {oracle.said}")
    return found
