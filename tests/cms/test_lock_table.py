"""The T-5 lock on every door, a second before it falls and after (SPEC 5.10): one table.

At -5:01 every door does its work; from -5:00 on it leaves a booked session as it is, for superusers too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision

from catalog.booking.models import Booking
from catalog.booking.services import book
from catalog.sessions.editing import update_session
from catalog.sessions.enums import RunStatus
from catalog.sessions.lock import WORDS, Lock
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.veto import SessionLocked
from catalog.sessions.workflow.services import submit
from catalog.site_settings.models import SiteSettings
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User
from tests.support import cms, factories

pytestmark = pytest.mark.django_db

OPEN = timedelta(minutes=-5, seconds=-1)
EDGE = timedelta(minutes=-5)
SHUT = timedelta(minutes=-4, seconds=-59)
NEW_TITLE = "Generators and coroutines in Python"


@dataclass
class House:
    """A booked session of maya's, and who comes to its doors."""

    run: SessionRun
    people: dict[str, User]
    move_clock: Callable[[datetime], None]

    def client(self, name: str) -> Client:
        browser = Client()
        browser.force_login(self.people[name])
        return browser

    @property
    def page(self) -> SessionPage:
        page: SessionPage = SessionPage.objects.get(pk=self.run.page_id)
        return page

    def draft(self) -> Revision:
        """A newer revision, as the editor saves it."""
        page = self.page
        page.title = NEW_TITLE
        revision: Revision = page.save_revision(user=self.people["maya"])
        return revision

    def form(self) -> dict[str, Any]:
        maya = self.people["maya"]
        return cms.good_form(
            maya,
            clock.now(),
            title=NEW_TITLE,
            starts_at=cms.typed(self.run.starts_at, maya),
            ends_at=cms.typed(self.run.ends_at, maya),
        )

    def state(self) -> dict[str, list[Any]]:
        """What a door could change: the public truth, the page and its revisions."""
        pages = SessionPage.objects.filter(pk=self.run.page_id)
        return {
            "runs": list(SessionRun.objects.filter(page=self.run.page_id).values_list()),
            "pages": list(pages.values_list("title", "starts_at", "live", "path")),
            "bookings": list(Booking.objects.values_list()),
            "revisions": list(
                Revision.objects.filter(object_id=str(self.run.page_id)).values_list("pk")
            ),
        }


@pytest.fixture
def house(
    maya: User, nina: User, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> House:
    start = (now + timedelta(hours=2)).replace(second=0)
    run = factories.session(mentor=maya, now=now, start_time=start)
    book(learner=alice, session_id=run.page_id, now=now)
    root = User.objects.create_superuser("root", "root@example.org", factories.PASSWORD)
    run.refresh_from_db()
    return House(
        run,
        {"maya": maya, "nina": nina, "root": root},
        lambda moment: monkeypatch.setattr(clock, "now", lambda: moment),
    )


Door = Callable[[House], object]
Prepared = Callable[[House], Door]


def _plain(door: Door) -> Prepared:
    return lambda house: door


def api_patch(house: House) -> Any:
    return house.client("maya").patch(
        f"/api/sessions/{house.run.page_id}/", {"title": NEW_TITLE}, content_type="application/json"
    )


def api_delete(house: House) -> Any:
    return house.client("maya").delete(f"/api/sessions/{house.run.page_id}/")


def service(house: House) -> Any:
    try:
        return update_session(
            page=house.page, mentor=house.run.mentor, changes={"title": NEW_TITLE}, now=clock.now()
        )
    except SessionLocked as locked:
        return locked


def editor(send: Callable[..., Any], name: str) -> Prepared:
    return _plain(
        lambda house: send(house.client(name), cms.edit_url(house.run.page_id), house.form())
    )


def revert_in_the_editor(name: str) -> Prepared:
    def prepare(house: House) -> Door:
        first = house.page.latest_revision_id
        house.draft()
        path = f"/admin/pages/{house.run.page_id}/revisions/{first}/revert/"
        return lambda house: house.client(name).post(path, house.form())

    return prepare


def publish_a_saved_revision(house: House) -> Door:
    revision = house.draft()

    def publish(house: House) -> object:
        try:
            return revision.publish(user=house.people["root"], skip_permission_checks=True)
        except SessionLocked as locked:
            return locked

    return publish


def submit_a_saved_revision(house: House) -> Door:
    house.draft()

    def send(house: House) -> object:
        page = house.page.get_latest_revision_as_object()
        try:
            return submit(page=page, user=house.people["maya"], now=clock.now())
        except Exception as refused:
            return refused

    return send


def approve_a_review(house: House) -> Door:
    settings = SiteSettings.load()
    settings.sessions_need_review = True
    settings.save()
    house.draft()
    page = house.page.get_latest_revision_as_object()
    submit(page=page, user=house.people["maya"], now=clock.now())
    task = page.current_workflow_state.current_task_state.pk
    path = f"/admin/pages/workflow/action/{page.pk}/approve/{task}/"
    return lambda house: house.client("nina").post(path, {"comment": ""})


def run_the_schedule(house: House) -> Door:
    revision = house.draft()
    # By the database's own clock, which the schedule reads.
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now())

    def run(house: House) -> object:
        try:
            call_command("publish_scheduled")
        except SessionLocked as locked:
            return locked
        return None

    return run


def at(path: str, name: str, **body: str) -> Prepared:
    """A form of the CMS, sent by somebody."""
    return _plain(
        lambda house: house.client(name).post(path.format(page=house.run.page_id), body or None)
    )


def publish_in_bulk(house: House) -> Door:
    house.draft()
    path = f"/admin/bulk/wagtailcore/page/publish/?id={house.run.page_id}&next=/admin/"
    return lambda house: house.client("root").post(path)


def page_api(action: str, name: str) -> Prepared:
    def prepare(house: House) -> Door:
        body = {"revision_id": house.page.latest_revision_id}
        house.draft()
        path = f"/admin/api/main/pages/{house.run.page_id}/action/{action}/"
        return lambda house: house.client(name).post(
            path, json.dumps(body), content_type="application/json"
        )

    return prepare


# The door, and whether it does its work a second before (what is never offered does it at no time).
DOORS: dict[str, tuple[Prepared, bool]] = {
    "PATCH by the API": (_plain(api_patch), True),
    "DELETE by the API, which cancels": (_plain(api_delete), True),
    "the service": (_plain(service), True),
    "saving a draft": (editor(cms.save, "maya"), True),
    "the autosave": (editor(cms.autosave, "maya"), True),
    "submitting": (editor(cms.submit, "maya"), True),
    "saving as staff": (editor(cms.save, "nina"), True),
    "submitting as staff": (editor(cms.submit, "nina"), True),
    "saving as superuser": (editor(cms.save, "root"), True),
    "submitting as superuser": (editor(cms.submit, "root"), True),
    "reverting": (revert_in_the_editor("maya"), True),
    "reverting as superuser": (revert_in_the_editor("root"), True),
    "publishing a saved revision": (publish_a_saved_revision, True),
    "submitting a saved revision": (submit_a_saved_revision, True),
    "approving what waits": (approve_a_review, True),
    "the schedule": (run_the_schedule, True),
    # A booked session is cancelled, never taken down or deleted; and the rest goes by the workflow or not at all.
    "unpublishing as staff": (at("/admin/pages/{page}/unpublish/", "nina"), False),
    "unpublishing as superuser": (at("/admin/pages/{page}/unpublish/", "root"), False),
    "unpublishing in bulk": (
        at("/admin/bulk/wagtailcore/page/unpublish/?id={page}", "root", next="/admin/"),
        False,
    ),
    "deleting as mentor": (at("/admin/pages/{page}/delete/", "maya"), False),
    "deleting as superuser": (at("/admin/pages/{page}/delete/", "root"), False),
    "deleting in bulk": (
        at("/admin/bulk/wagtailcore/page/delete/?id={page}", "root", next="/admin/"),
        False,
    ),
    "deleting by the page API": (page_api("delete", "root"), False),
    "publishing in bulk": (publish_in_bulk, False),
    "publishing by the page API": (page_api("publish", "root"), False),
    "moving by the page API": (page_api("move", "root"), False),
    "unpublishing by the page API": (page_api("unpublish", "root"), False),
    "reverting by the page API": (page_api("revert_to_page_revision", "root"), False),
    "unpublishing as mentor": (at("/admin/pages/{page}/unpublish/", "maya"), False),
}


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("offset", [OPEN, EDGE, SHUT], ids=["-5:01", "-5:00", "-4:59"])
def test_the_lock_holds_on_every_door(house: House, name: str, offset: timedelta) -> None:
    prepare, works = DOORS[name]
    door = prepare(house)
    before = house.state()
    house.move_clock(house.run.starts_at + offset)

    answer = door(house)

    has_changed = house.state() != before
    assert has_changed is (works and offset == OPEN), answer


def unbook(house: House) -> None:
    """As if nobody had ever booked."""
    Booking.objects.all().delete()
    SessionRun.objects.update(seats_taken=0, booked_count=0)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("a minute before the start", True),
        ("a second before the end", True),
        ("the end", False),
        ("a second after the end", False),
    ],
)
def test_a_session_nobody_booked_may_be_moved_until_its_end(
    house: House, moment: str, opens: bool
) -> None:
    unbook(house)
    run, second = house.run, timedelta(seconds=1)
    house.move_clock(
        {
            "a minute before the start": run.starts_at - 60 * second,
            "a second before the end": run.ends_at - second,
            "the end": run.ends_at,
            "a second after the end": run.ends_at + second,
        }[moment]
    )
    later = run.ends_at + timedelta(days=1)
    form = {
        **house.form(),
        "starts_at": cms.typed(later, house.people["maya"]),
        "ends_at": cms.typed(later + timedelta(hours=1), house.people["maya"]),
    }

    cms.submit(house.client("maya"), cms.edit_url(run.page_id), form)

    assert SessionRun.objects.get().starts_at == (later if opens else run.starts_at)


@pytest.mark.parametrize("reason", list(Lock))
@pytest.mark.parametrize("name", ["maya", "nina", "root"])
def test_the_editor_says_why_in_the_words_of_the_api(house: House, reason: Lock, name: str) -> None:
    status = {Lock.LIVE: RunStatus.LIVE, Lock.CANCELLED: RunStatus.CANCELLED}.get(reason)
    if status:
        SessionRun.objects.update(status=status)
    moments = {Lock.OVER: house.run.ends_at, Lock.STARTED: house.run.starts_at}
    house.move_clock(moments.get(reason, house.run.starts_at + SHUT))

    opened = house.client(name).get(cms.edit_url(house.run.page_id))
    told = house.client("maya").patch(
        f"/api/sessions/{house.run.page_id}/", {"title": "x"}, content_type="application/json"
    )

    assert opened.status_code == 200
    assert WORDS[reason] in opened.content.decode()
    assert (told.status_code, told.json()["detail"]) == (409, WORDS[reason])


def test_a_start_moved_in_a_draft_does_not_lift_the_lock(house: House) -> None:
    page = house.page
    page.starts_at = house.run.starts_at + timedelta(days=7)
    page.ends_at = house.run.ends_at + timedelta(days=7)
    page.save_revision(user=house.people["maya"])
    house.move_clock(house.run.starts_at + SHUT)
    before = house.state()

    cms.submit(house.client("maya"), cms.edit_url(page.pk), house.form())
    answer = cms.autosave(house.client("root"), cms.edit_url(page.pk), house.form())

    assert house.state() == before
    assert (answer.status_code, json.loads(answer.content)["error_code"]) == (400, "locked")
