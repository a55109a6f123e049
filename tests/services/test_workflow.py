"""From a draft to the public: who is reviewed, what staff's answer does, and what the workflow will not let through."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from wagtail.models import TaskState, Workflow, WorkflowState

from catalog.profiles.models import MentorProfile
from catalog.sessions.authoring import AuthoredSession, publish_new_session
from catalog.sessions.lock import WORDS as LOCK_WORDS
from catalog.sessions.lock import Lock
from catalog.sessions.models import SessionIndexPage, SessionPage, SessionRun
from catalog.sessions.rules import WORDS
from catalog.sessions.selectors import status_of
from catalog.sessions.workflow.models import ReadinessTask, ReviewTask
from catalog.sessions.workflow.services import AlreadyInReview, Submitted, submit
from catalog.sessions.workflow.setup import session_workflow, sync_session_workflow
from catalog.site_settings.models import SiteSettings
from catalog.taxonomy.models import Domain
from peerlearn_site.effects import relay
from peerlearn_site.notifications.kinds import Category
from peerlearn_site.notifications.models import Notification
from peerlearn_site.notifications.services import choose_mails
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories

Write = Callable[..., Submitted]
HOUR = timedelta(hours=1)


@pytest.fixture
def newcomer(maya: User) -> User:
    """maya, before staff have approved anything of hers."""
    MentorProfile.objects.filter(user=maya).update(is_verified=False)
    return maya


@pytest.fixture
def write(now: datetime) -> Write:
    """Write a session that starts tomorrow and submit it."""

    def write(mentor: User, **values: Any) -> Submitted:
        start = values.pop("start_time", now + timedelta(days=1))
        values.setdefault("title", "Closures and decorators in Python")
        authored = AuthoredSession(
            tags=(factories.domain(),),
            start_time=start,
            end_time=start + timedelta(hours=1),
            price_paise=None,
            capacity=5,
            **values,
        )
        return publish_new_session(mentor=mentor, authored=authored, now=now)

    return write


def change(page: SessionPage, by: User, **values: Any) -> SessionPage:
    """Save a new revision, as the editor does."""
    page = page.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision(user=by, clean=False)
    return page


def decide(page: SessionPage, by: User, action: str, comment: str = "") -> None:
    """What staff do with a press of a button."""
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, by, action, comment=comment)


def carry_out(now: datetime) -> list[Any]:
    """Send what is to be sent; the mails."""
    while relay.run_due(now=now + timedelta(minutes=1)):
        """Until none is left."""
    return mail.outbox


def links_in(message: Any) -> list[str]:
    """Where a mail's HTML leads."""
    return re.findall(r'href="([^"]+)"', message.alternatives[0].content)


def told() -> list[tuple[tuple[str, str, str], tuple[str, str]]]:
    """(to whom, of which kind, the title), (the text, where it leads) of all news in the app."""
    rows = Notification.objects.order_by("pk").select_related("recipient")
    return [((row.recipient.username, row.kind, row.title), (row.body, row.url)) for row in rows]


def is_verified(mentor: User) -> bool:
    return MentorProfile.objects.get(user=mentor).is_verified


# --- Who is reviewed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("all_sessions", "first_sessions", "verified", "public"),
    [
        (False, True, True, True),
        (False, True, False, False),
        (False, False, False, True),
        (True, False, True, False),
        (True, True, True, False),
    ],
)
def test_who_waits_for_review(
    all_sessions: bool,
    first_sessions: bool,
    verified: bool,
    public: bool,
    maya: User,
    write: Write,
) -> None:
    SiteSettings.objects.create(
        sessions_need_review=all_sessions, first_sessions_need_review=first_sessions
    )
    MentorProfile.objects.filter(user=maya).update(is_verified=verified)

    submitted = write(maya)

    page = SessionPage.objects.get()
    assert (submitted.is_public, page.live, SessionRun.objects.exists()) == (public,) * 3
    assert status_of(page) == ("scheduled" if public else "in_review")


def test_without_settings_saved_and_without_a_profile_a_mentor_is_reviewed(
    write: Write, db: None
) -> None:
    mentor = factories.person("zoe", Role.MENTOR)
    MentorProfile.objects.all().delete()

    assert write(mentor).is_public is False
    assert SiteSettings.objects.count() == 0


def test_what_goes_public_at_once_has_passed_the_same_workflow(maya: User, write: Write) -> None:
    page = write(maya).page

    state = WorkflowState.objects.get()
    steps = [
        (step.task.specific.__class__, step.status) for step in state.task_states.order_by("pk")
    ]
    assert (state.status, state.object_id, state.requested_by) == ("approved", str(page.pk), maya)
    assert steps == [(ReadinessTask, "approved"), (ReviewTask, "skipped")]


def test_a_session_in_review_cannot_be_submitted_again(
    newcomer: User, write: Write, now: datetime
) -> None:
    page = write(newcomer).page

    with pytest.raises(AlreadyInReview):
        submit(page=page, user=newcomer, now=now)


# --- What staff's answer does ------------------------------------------------------------------


def test_approval_makes_it_public_and_its_mentor_verified(
    newcomer: User, nina: User, write: Write
) -> None:
    page = write(newcomer).page
    before = is_verified(newcomer)

    decide(page, nina, "approve")

    run = SessionRun.objects.get()
    assert (before, is_verified(newcomer)) == (False, True)
    assert (run.page_id, run.mentor, run.status) == (page.pk, newcomer, "scheduled")
    assert status_of(SessionPage.objects.get()) == "scheduled"
    assert write(newcomer, title="A second session of mine").is_public is True


def test_a_request_for_changes_makes_it_a_draft_again_and_nobody_verified(
    newcomer: User, nina: User, write: Write
) -> None:
    page = write(newcomer).page

    decide(page, nina, "reject", "Say what learners should bring.")

    page = SessionPage.objects.get()
    state = page.current_workflow_state
    assert (page.live, status_of(page), is_verified(newcomer)) == (False, "draft", False)
    assert state.current_task_state.comment == "Say what learners should bring."
    assert SessionRun.objects.count() == 0


def test_what_was_changed_goes_back_to_staff_and_is_checked_before_it_is_public(
    newcomer: User, nina: User, write: Write, now: datetime
) -> None:
    page = write(newcomer).page
    decide(page, nina, "reject", "A clearer title, please.")
    page = change(page, newcomer, title="Decorators, one small step at a time")

    again = submit(page=page, user=newcomer, now=now)
    waiting = status_of(SessionPage.objects.get())
    decide(SessionPage.objects.get(), nina, "approve")

    state = WorkflowState.objects.get()
    assert (again.is_public, waiting) == (False, "in_review")
    assert SessionRun.objects.get().title == "Decorators, one small step at a time"
    latest = state.task_states.filter(revision=SessionPage.objects.get().latest_revision)
    assert set(latest.values_list("status", flat=True)) == {"approved"}
    assert {step.task.specific.__class__ for step in latest} == {ReadinessTask, ReviewTask}


def test_whom_staff_verified_meanwhile_need_not_wait_after_a_request_for_changes(
    newcomer: User, nina: User, write: Write, now: datetime
) -> None:
    page = write(newcomer).page
    decide(page, nina, "reject")
    MentorProfile.objects.filter(user=newcomer).update(is_verified=True)

    again = submit(page=change(page, newcomer, capacity=7), user=newcomer, now=now)

    assert (again.is_public, SessionRun.objects.get().capacity) == (True, 7)


@pytest.mark.parametrize("resumed", [False, True], ids=["a new one", "one sent back"])
def test_what_is_not_ready_is_refused_in_the_mentors_words_and_troubles_nobody(
    resumed: bool, newcomer: User, nina: User, write: Write, now: datetime
) -> None:
    page = write(newcomer).page
    decide(page, nina, "reject")
    if not resumed:
        page.current_workflow_state.cancel(user=newcomer)
    steps = TaskState.objects.count()
    page = change(page, newcomer, starts_at=now - HOUR, ends_at=now + HOUR)

    with pytest.raises(ValidationError) as refused:
        submit(page=page, user=newcomer, now=now)

    assert refused.value.message_dict == {"starts_at": [WORDS["start.past"]]}
    assert TaskState.objects.count() == steps
    assert status_of(SessionPage.objects.get()) == "draft"


@pytest.mark.parametrize("verified", [False, True], ids=["newcomer", "verified"])
@pytest.mark.parametrize("resumed", [False, True], ids=["a new one", "one sent back by staff"])
def test_the_editors_own_submit_sends_back_what_is_not_ready_with_what_to_mend(
    resumed: bool, verified: bool, newcomer: User, nina: User, write: Write, now: datetime
) -> None:
    page = write(newcomer).page
    decide(page, nina, "reject", "Later, please.")
    MentorProfile.objects.filter(user=newcomer).update(is_verified=verified)
    page = change(page, newcomer, starts_at=now - HOUR, ends_at=now + HOUR, title="Short")
    if resumed:
        page.current_workflow_state.resume(user=newcomer)
    else:
        page.current_workflow_state.cancel(user=newcomer)
        page.get_workflow().start(page, newcomer)

    page = SessionPage.objects.get()
    state = page.current_workflow_state
    assert (state.status, page.live, status_of(page)) == ("needs_changes", False, "draft")
    assert state.current_task_state.comment == (
        f"Title: {WORDS['title.short']}\nStart: {WORDS['start.past']}"
    )


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("start", f"Start: {WORDS['start.past']}"),
        ("domain", f"Domain tags: {WORDS['tags.retired'].format(name='Python')}"),
    ],
)
def test_approval_of_what_is_no_longer_ready_sends_it_back_instead(
    spoil: str, words: str, newcomer: User, nina: User, write: Write, now: datetime
) -> None:
    page = write(newcomer).page
    if spoil == "domain":
        Domain.objects.filter(slug="python").update(is_retired=True)
    else:
        content = page.latest_revision.content
        content["starts_at"] = (now - HOUR).isoformat()
        content["ends_at"] = (now + HOUR).isoformat()
        page.latest_revision.save()

    decide(SessionPage.objects.get(), nina, "approve")

    state = SessionPage.objects.get().current_workflow_state
    assert (state.status, state.current_task_state.comment) == ("needs_changes", words)
    assert (SessionRun.objects.count(), is_verified(newcomer)) == (0, False)


def test_an_edit_of_a_public_session_waits_too_where_all_are_reviewed(
    maya: User, nina: User, write: Write, now: datetime
) -> None:
    page = write(maya).page
    SiteSettings.objects.create(sessions_need_review=True)

    again = submit(page=change(page, maya, title="Decorators, one at a time"), user=maya, now=now)
    before = SessionRun.objects.get().title
    decide(SessionPage.objects.get(), nina, "approve")

    assert again.is_public is False
    assert (before, SessionRun.objects.get().title) == (
        "Closures and decorators in Python",
        "Decorators, one at a time",
    )


def test_an_edit_that_is_approved_too_late_changes_nothing(
    maya: User, nina: User, write: Write, now: datetime
) -> None:
    page = write(maya).page
    SiteSettings.objects.create(sessions_need_review=True)
    submit(page=change(page, maya, title="Decorators, one at a time"), user=maya, now=now)
    SessionRun.objects.update(starts_at=now + timedelta(minutes=4), seats_taken=1)

    decide(SessionPage.objects.get(), nina, "approve")

    state = SessionPage.objects.get().current_workflow_state
    assert state.current_task_state.comment == LOCK_WORDS[Lock.SOON]
    assert SessionRun.objects.get().title == "Closures and decorators in Python"


# --- Who is told -------------------------------------------------------------------------------


def test_staff_are_mailed_what_waits_and_the_mentor_what_became_of_it(
    newcomer: User, nina: User, write: Write, now: datetime
) -> None:
    factories.person("root", is_superuser=True)
    page = write(newcomer).page
    inside = len(mail.outbox)
    waiting = [(message.to, message.subject) for message in carry_out(now)]
    mail.outbox.clear()
    decide(page, nina, "reject", "Bring <b>paper</b>.")
    [sent_back] = carry_out(now)[:]
    mail.outbox.clear()
    submit(page=SessionPage.objects.get(), user=newcomer, now=now)
    carry_out(now)
    mail.outbox.clear()
    decide(SessionPage.objects.get(), nina, "approve")
    [approved] = carry_out(now)

    title = "“Closures and decorators in Python”"
    assert inside == 0
    assert waiting == [(["nina@example.org"], f"{title} waits for your review")]
    assert (sent_back.to, sent_back.subject) == (["maya@example.org"], f"{title} needs changes")
    assert "Bring <b>paper</b>." in sent_back.body
    assert "Bring &lt;b&gt;paper&lt;/b&gt;." in sent_back.alternatives[0].content
    assert f"/admin/pages/{page.pk}/edit/" in sent_back.body
    home = settings.WAGTAILADMIN_BASE_URL
    choices = f"{home}/accounts/notifications/"
    assert links_in(sent_back) == [f"{home}/admin/pages/{page.pk}/edit/", home, choices]
    assert f"Choose which mails you get: {choices}" in sent_back.body
    assert (approved.to, approved.subject) == (["maya@example.org"], f"{title} is public now")
    assert f"{SessionPage.objects.get().url}\n" in approved.body


def test_staff_read_in_the_app_what_waits_and_the_mentor_each_answer_once(
    newcomer: User, nina: User, alice: User, write: Write, now: datetime
) -> None:
    newcomer.groups.add(Group.objects.get(name=Role.STAFF))
    factories.person("gone", Role.STAFF, is_active=False)
    page = write(newcomer).page
    for comment in ("Bring <b>paper</b>.", ""):
        decide(SessionPage.objects.get(), nina, "reject", comment)
        submit(page=SessionPage.objects.get(), user=newcomer, now=now)
    decide(SessionPage.objects.get(), nina, "approve")

    title, edit = "“Closures and decorators in Python”", f"/admin/pages/{page.pk}/edit/"
    ask = "Our staff ask for changes before it goes public."
    asked = (
        ("nina", "review.asked", f"{title} waits for your review"),
        ("Maya sent it for review.", edit),
    )
    rejected = ("maya", "session.rejected", f"{title} needs changes")
    assert told() == [
        asked,
        (rejected, (f"{ask}\n\nBring <b>paper</b>.", edit)),
        asked,
        (rejected, (ask, edit)),
        asked,
        (
            ("maya", "session.approved", f"{title} is public now"),
            (
                "Our staff have looked at it and approved it. Learners can book it.",
                SessionPage.objects.get().url,
            ),
        ),
    ]
    carry_out(now)
    assert not Notification.objects.exclude(mailed_at=None).exists()


def test_who_publishes_without_a_review_is_told_nothing(
    maya: User, nina: User, write: Write
) -> None:
    write(maya)

    assert told() == []


def test_who_wants_no_mails_about_reviews_gets_none_of_wagtails_either(
    newcomer: User, nina: User, write: Write, now: datetime
) -> None:
    other = factories.person("olga", Role.STAFF)
    choose_mails(user=nina, wanted={Category.REVIEW: False})
    page = write(newcomer).page
    choose_mails(user=newcomer, wanted={Category.REVIEW: False})
    decide(page, nina, "reject", "Later, please.")
    submit(page=SessionPage.objects.get(), user=newcomer, now=now)

    assert [message.to for message in carry_out(now)] == [[other.email]]


def test_a_mail_that_the_server_refuses_is_tried_again(
    newcomer: User, nina: User, write: Write, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(newcomer)

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("wagtail.admin.mail.send_mail", refuse)
        carry_out(now)
    before = list(mail.outbox)
    carry_out(now + timedelta(hours=1))

    assert (before, [message.to for message in mail.outbox]) == ([], [["nina@example.org"]])


def test_who_publishes_at_once_is_not_mailed_about_it(
    maya: User, nina: User, write: Write, now: datetime
) -> None:
    write(maya)

    assert carry_out(now) == []


# --- The workflow itself -----------------------------------------------------------------------


def test_the_workflow_is_laid_once_and_laid_anew_where_it_was_taken_away(db: None) -> None:
    first = session_workflow()
    call_command("migrate", verbosity=0)
    again = sync_session_workflow()
    first.name = "Looking at sessions"
    first.deactivate()

    repaired = session_workflow()

    index = SessionIndexPage.objects.get()
    assert again == first == repaired == index.get_workflow()
    assert (repaired.name, repaired.active) == ("Looking at sessions", True)
    assert [task.specific.__class__ for task in repaired.tasks] == [ReadinessTask, ReviewTask]
    assert (ReadinessTask.objects.count(), ReviewTask.objects.count()) == (1, 1)
    assert Workflow.objects.filter(workflow_pages__page=index).count() == 1
    groups = ReviewTask.objects.get().groups.values_list("name", flat=True)
    assert list(groups) == [Role.STAFF]
