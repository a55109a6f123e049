"""Becoming a mentor, and being trusted as one (SPEC 1.2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from catalog.profiles.models import MentorApplication, MentorProfile
from peerlearn_site.notifications.kinds import Category, kind
from peerlearn_site.notifications.services import Notice, notify
from peerlearn_site.users.roles import Role

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

Status = MentorApplication.Status

ASKED = kind("mentor_application.asked", Category.REVIEW)
DECIDED = {
    Status.APPROVED: kind("mentor_application.approved", Category.REVIEW),
    Status.DECLINED: kind("mentor_application.declined", Category.REVIEW),
}


class AlreadyMentor(Exception):
    """There is nothing to ask for: they teach already."""


class AlreadyDecided(Exception):
    """Somebody else was quicker; what they decided stands."""


def verify_mentor(*, mentor_id: int) -> None:
    """Trust a mentor from now on: their sessions go public without a review. Safe to repeat."""
    MentorProfile.objects.update_or_create(user_id=mentor_id, defaults={"is_verified": True})


@transaction.atomic
def record_rating(*, mentor_id: int, stars: int, count: int) -> MentorProfile:
    """Add to what learners have given a mentor: so many stars (fewer, too) and ratings; the profile as it is then.

    Call it in the transaction that writes the rating down.
    """
    MentorProfile.objects.get_or_create(user_id=mentor_id)
    profile = MentorProfile.objects.filter(user_id=mentor_id)
    profile.update(rating_sum=F("rating_sum") + stars, rating_count=F("rating_count") + count)
    return profile.get()


@transaction.atomic
def apply_to_teach(*, user: User, about: str, now: datetime) -> MentorApplication:
    """Ask staff to let somebody teach; who asks again while they wait has asked once.

    Raises:
        AlreadyMentor: they do.
    """
    if user.has_role(Role.MENTOR):
        raise AlreadyMentor
    asked = MentorApplication(user=user, about=about, created_at=now)
    # The database lets one wait at a time; a second click finds the first one's row.
    MentorApplication.objects.bulk_create([asked], ignore_conflicts=True)
    application = MentorApplication.objects.filter(user=user).latest("created_at", "pk")
    key = f"mentor_application:{application.pk}:asked"
    notify(kind=ASKED, notices=_to_staff(application), key=key, now=now)
    return application


@transaction.atomic
def decide(
    *, application_id: int, approve: bool, reply: str, by: User, now: datetime
) -> MentorApplication:
    """Let somebody teach, or not; they are told, with a word of staff's. The first decision stands.

    Approval gives the Mentors group and a profile that is not verified: their first session is reviewed.

    Raises:
        AlreadyDecided: somebody has answered.
        MentorApplication.DoesNotExist: there is no such application.
    """
    decided = MentorApplication.objects.filter(pk=application_id, status=Status.WAITING).update(
        status=Status.APPROVED if approve else Status.DECLINED,
        reply=reply,
        decided_by=by,
        decided_at=now,
    )
    application = MentorApplication.objects.select_related("user").get(pk=application_id)
    if not decided:
        raise AlreadyDecided
    if approve:
        application.user.groups.add(Group.objects.get(name=Role.MENTOR))
        MentorProfile.objects.get_or_create(user=application.user)
    key = f"mentor_application:{application.pk}"
    decision = DECIDED[Status(application.status)]
    notify(kind=decision, notices=[_notice(application)], key=key, now=now)
    return application


def _to_staff(application: MentorApplication) -> list[Notice]:
    name = application.user.display_name
    url = reverse("mentor-applications_modeladmin_edit", args=[application.pk])
    people = type(application.user).objects.filter(groups__name=Role.STAFF, is_active=True)
    title = f"{name} asks to become a mentor"
    return [
        Notice(recipient=person, title=title, body=application.about, url=url)
        for person in people
        if person != application.user
    ]


def _notice(application: MentorApplication) -> Notice:
    if application.status == Status.APPROVED:
        title, then = "You can teach on PeerLearn now", (
            "Write your first session. Our staff look at it before it goes public."
        )
        url = reverse("dashboard:create-session")
    else:
        title, then = "You cannot teach on PeerLearn yet", "You can ask again at any time."
        url = reverse("become-a-mentor")
    body = "\n\n".join(text for text in (application.reply, then) if text)
    return Notice(recipient=application.user, title=title, body=body, url=url)
