"""Every road into the site, read from the URL configuration, and everybody who may come along it.

``every_route`` lists the roads, ``plant`` lays out a mentor's belongings with secrets in them and makes one
person of each kind, ``addresses`` fills a road's pattern with those belongings, and ``ask`` sends one request
whose writes are undone again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final, cast
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    Page,
    PageLogEntry,
    Revision,
    Site,
    TaskState,
    Workflow,
    WorkflowState,
)

from catalog.booking.calendar.services import make_new_address
from catalog.booking.models import Booking, CalendarFeed, WaitlistEntry
from catalog.booking.services import book
from catalog.demand.models import RequestedTopic
from catalog.demand.services import request_topic
from catalog.profiles.models import MentorProfile
from catalog.sessions.card_models import SessionCard
from catalog.sessions.drafts.models import FormDraft
from catalog.sessions.drafts.services import save_form
from catalog.sessions.models import SessionIndexPage, SessionPage, SessionRun
from peerlearn_site.notifications.models import MailPreference, Notification
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories, make

METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
# Nobody but its mentor (and staff, where they review) may ever read this.
MARKER: Final = "Zqxvanilla"

KINDS: Final = (
    "visitor",
    "deactivated",
    "learner",
    "booked",
    "owner",
    "mentor2",
    "unverified",
    "staff",
    "superuser",
)


@dataclass(frozen=True, slots=True)
class Route:
    """One pattern of the URL configuration: from the root, with the names of its namespaces."""

    pattern: str
    name: str

    @property
    def is_cms(self) -> bool:
        """Whether it lies in the CMS."""
        return self.pattern.startswith("admin/")

    @property
    def key(self) -> str:
        """What a matrix calls it: its name, or its pattern where it has none."""
        return self.pattern if not self.name or self.name.endswith(":") else self.name


def every_route() -> list[Route]:
    """All patterns, in the order in which they are tried."""
    return list(_routes(get_resolver()))


def _routes(resolver: URLResolver, prefix: str = "", spaces: str = "") -> Iterator[Route]:
    for entry in resolver.url_patterns:
        # As Django joins them: a nested expression's ^ is not the address's.
        pattern = prefix + (str(entry.pattern).removeprefix("^") if prefix else str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield Route(pattern, spaces + (entry.name or ""))
        else:
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from _routes(entry, pattern, spaces + space)


@dataclass(frozen=True, slots=True)
class Planted:
    """maya's belongings, and who is who.

    ``run`` starts in 25 minutes (its room is open, it may be changed) and is booked; its page has a newer,
    unpublished revision. ``news`` is what she was told, ``topic`` what one of her learners asks for.
    ``draft`` was never published, ``reviewed`` waits for staff.
    unpublished revision. ``news`` is what she was told, ``form`` what she
    typed into Create Session. ``draft`` was never published, ``reviewed`` waits for staff.
    """

    people: Mapping[str, User | None]
    run: SessionRun
    draft: SessionPage
    reviewed: SessionPage
    image: Image
    task_state: TaskState
    news: Notification
    topic: RequestedTopic
    calendar_token: str
    form: FormDraft

    @property
    def owner(self) -> User:
        """Whose all of it is."""
        return self.run.mentor

    @property
    def pages(self) -> dict[str, int]:
        """The pages by what they are."""
        return {"public": self.run.page_id, "draft": self.draft.pk, "reviewed": self.reviewed.pk}

    @property
    def secrets(self) -> tuple[str, ...]:
        """What another mentor must find nowhere: unpublished words, the room, the calendar's address, who booked."""
        people = ("booked@example.org", "maya@example.org")
        return (MARKER, str(self.run.room_code), self.calendar_token, *people)

    def client(self, kind: str) -> Client:
        """A browser of somebody; of a visitor it holds no cookie."""
        client = Client(raise_request_exception=False)
        user = self.people[kind]
        if user is not None:
            client.force_login(user)
        return client


def plant(now: datetime) -> Planted:
    """Make one person of each kind, and maya's belongings."""
    people = _people()
    maya, booked = people["owner"], people["booked"]
    assert maya is not None and booked is not None
    image = _image(maya)
    run = factories.session(mentor=maya, now=now, start_time=now + timedelta(minutes=25))
    book(learner=booked, session_id=run.page_id, now=now)
    _rewrite(run.page, maya, image)
    draft, reviewed = _draft(maya, image, now, "draft"), _draft(maya, image, now, "reviewed")
    run.refresh_from_db()
    state, news = _in_review(reviewed, maya), _news(maya, now)
    asked = request_topic(
        learner=booked, text="Decorators", domain=factories.domain("python"), now=now
    )
    token = make_new_address(user=maya, now=now).token
    topic, form = asked.request.topic, _form(maya, now)
    return Planted(people, run, draft, reviewed, image, state, news, topic, token, form)


def _people() -> dict[str, User | None]:
    unverified = factories.person("unverified", Role.MENTOR)
    MentorProfile.objects.filter(user=unverified).update(is_verified=False)
    return {
        "visitor": None,
        "deactivated": factories.person("gone", Role.MENTOR, Role.LEARNER, is_active=False),
        "learner": make.learner("learner"),
        "booked": make.learner("booked"),
        "owner": factories.person("maya", Role.MENTOR),
        "mentor2": factories.person("carl", Role.MENTOR),
        "unverified": unverified,
        "staff": factories.person("nina", Role.STAFF),
        "superuser": User.objects.create_superuser("root", "root@example.org", factories.PASSWORD),
    }


def _image(mentor: User) -> Image:
    name = "Mentors’ pictures"
    collection = Collection.objects.filter(name=name).first() or Collection.get_first_root_node()
    image: Image = Image.objects.create(
        title=f"{MARKER} picture",
        file=factories.picture(f"{MARKER.lower()}.jpg"),
        uploaded_by_user=mentor,
        collection=collection,
    )
    return image


def _news(mentor: User, now: datetime) -> Notification:
    return Notification.objects.create(
        recipient=mentor,
        kind="session.approved",
        title=f"{MARKER} is public now",
        body=f"{MARKER} words of staff's",
        url="/sessions/",
        created_at=now,
    )


def _form(mentor: User, now: datetime) -> FormDraft:
    values = {"title": f"{MARKER} typed", "description": f"<p>{MARKER} typed</p>"}
    return save_form(mentor=mentor, key=uuid4(), version=0, values=values, now=now)


def _rewrite(page: SessionPage, mentor: User, image: Image) -> None:
    """Leave a newer revision that is not published."""
    page = SessionPage.objects.get(pk=page.pk)
    page.title = f"{MARKER} changed closures"
    page.description = f"<p>{MARKER} changes</p>"
    page.thumbnail = image
    page.save_revision(user=mentor, clean=False)


def _draft(mentor: User, image: Image, now: datetime, slug: str) -> SessionPage:
    index = SessionIndexPage.objects.get()
    page = SessionPage(
        title=f"{MARKER} {slug} closures",
        slug=f"{MARKER.lower()}-{slug}",
        owner=mentor,
        live=False,
        starts_at=now + timedelta(days=2),
        ends_at=now + timedelta(days=2, hours=1),
        description=f"<p>{MARKER} {slug}</p>",
        thumbnail=image,
    )
    index.add_child(instance=page)
    page.tags.add(factories.domain())
    page.save_revision(user=mentor, clean=False)
    return SessionPage.objects.get(pk=page.pk)


def _in_review(page: SessionPage, mentor: User) -> TaskState:
    """A review that waits, laid down as rows: how a session comes there is another test's."""
    workflow = page.get_workflow() or Workflow.objects.create(name="Planted review")
    task = workflow.tasks.last() or GroupApprovalTask.objects.create(name="Planted task")
    state = WorkflowState.objects.create(
        content_type=page.get_content_type(),
        base_content_type=page.get_base_content_type(),
        object_id=str(page.pk),
        workflow=workflow,
        requested_by=mentor,
    )
    task_state = TaskState.objects.create(
        workflow_state=state, task=task, revision=page.latest_revision
    )
    WorkflowState.objects.filter(pk=state.pk).update(current_task_state=task_state)
    return task_state


def belongings(mentor: User) -> dict[str, list[Any]]:
    """Every row that is the mentor's own, to be compared before and after."""
    pages = list(Page.objects.filter(owner=mentor).values_list("pk", flat=True))
    names = [str(pk) for pk in pages]
    mine: dict[str, QuerySet[Any]] = {
        "pages": Page.objects.filter(pk__in=pages),
        "sessions": SessionPage.objects.filter(pk__in=pages),
        "tags": SessionPage.tags.through.objects.filter(content_object__in=pages),
        "runs": SessionRun.objects.filter(mentor=mentor),
        "cards": SessionCard.objects.filter(run__mentor=mentor),
        "forms": FormDraft.objects.filter(mentor=mentor),
        "bookings": Booking.objects.filter(run__mentor=mentor),
        "waitlist": WaitlistEntry.objects.filter(run__mentor=mentor),
        "images": Image.objects.filter(uploaded_by_user=mentor),
        "revisions": Revision.objects.filter(object_id__in=names),
        "reviews": WorkflowState.objects.filter(object_id__in=names),
        "answers": TaskState.objects.filter(workflow_state__object_id__in=names),
        "log": PageLogEntry.objects.filter(page__in=pages),
        "person": User.objects.filter(pk=mentor.pk),
        "groups": User.groups.through.objects.filter(user=mentor),
        "news": Notification.objects.filter(recipient=mentor),
        "mails": MailPreference.objects.filter(user=mentor),
        "profile": MentorProfile.objects.filter(user=mentor),
        "calendar": CalendarFeed.objects.filter(user=mentor),
    }
    return {name: list(rows.order_by("pk").values_list()) for name, rows in mine.items()}


@dataclass(slots=True)
class Asked:
    """One request's answer, and whether anything was written on the way."""

    response: HttpResponse
    has_written: bool


@contextmanager
def asking(client: Client, method: str, path: str, **values: Any) -> Iterator[Asked]:
    """Send one request; after the block what it wrote is undone, so that each finds the same house.

    The same goes for the browser's cookies: signing out does not last.
    """
    written: list[str] = []

    def note(execute: Any, sql: str, *args: Any) -> Any:
        if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            written.append(sql)
        return execute(sql, *args)

    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        with connection.execute_wrapper(note):
            response = cast(HttpResponse, client.generic(method, path, **values))
        yield Asked(response, bool(written))
        transaction.set_rollback(True)
    client.cookies = cookies


def ask(client: Client, method: str, path: str, **values: Any) -> HttpResponse:
    """The answer to one request that leaves no trace."""
    with asking(client, method, path, **values) as asked:
        return asked.response


def outcome(response: HttpResponse) -> str:
    """What a door did: ``sign in``, ``own dashboard``, ``CMS home``, ``403``, ``404``, ``405``, ``5…`` or ``in``."""
    status, to = response.status_code, response.headers.get("Location", "")
    if status == 401 or to.startswith(("/accounts/login/", "/admin/login/")):
        return "sign in"
    if to == "/dashboard/":
        return "own dashboard"
    if to == "/admin/":
        # So Wagtail refuses, with a message there.
        return "CMS home"
    return str(status) if status in (403, 404, 405) or status >= 500 else "in"


# What stands in a parameter's place, by the route's name and the parameter's; "" is any route.
_Values = Mapping[tuple[str, str], tuple[object, ...]]


def _values(planted: Planted) -> _Values:
    pages = tuple(planted.pages.values())
    index = SessionIndexPage.objects.get().pk
    revisions = tuple(
        Revision.objects.filter(object_id__in=[str(page) for page in pages])
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    maya = planted.owner.pk
    return {
        ("", "page_id"): pages,
        ("", "page_pk"): pages,
        ("", "page_to_move_id"): pages,
        ("", "parent_page_id"): (index,),
        ("wagtailadmin_explore", "parent_page_id"): (index, *pages),
        ("", "destination_id"): (index,),
        ("", "session_id"): pages,
        ("wagtailadmin_editing_sessions:", "session_id"): (1,),
        ("", "image_id"): (planted.image.pk,),
        ("", "revision_id"): revisions,
        ("", "revision_id_a"): ("earliest", "live"),
        ("", "revision_id_b"): ("latest",),
        ("", "username"): (planted.owner.username,),
        ("", "room_code"): (planted.run.room_code,),
        ("", "task_state_id"): (planted.task_state.pk,),
        ("", "task_id"): (planted.task_state.task_id,),
        ("", "workflow_state_id"): (planted.task_state.workflow_state_id,),
        ("", "workflow_pk"): (planted.task_state.workflow_state.workflow_id,),
        ("", "action_name"): ("approve", "reject", "cancel"),
        ("wagtailadmin_api:pages:action", "action_name"): _ACTIONS,
        ("api-draft", "key"): (planted.form.key,),
        ("", "pk"): pages,
        ("api-session", "pk"): pages,
        ("wagtailadmin_api:images", "pk"): (planted.image.pk,),
        ("wagtailimages_chooser:", "pk"): (planted.image.pk,),
        ("wagtailadmin_workflows:", "pk"): (planted.task_state.workflow_state.workflow_id,),
        ("notifications:", "pk"): (planted.news.pk,),
        ("wagtailusers_users:", "pk"): (maya,),
        ("wagtailadmin_collections:", "pk"): (planted.image.collection_id,),
        ("", "collection_id"): (planted.image.collection_id,),
        ("wagtailsites:", "pk"): (Site.objects.get().pk,),
        ("", "object_id"): pages,
        ("", "instance_pk"): pages,
        ("domains_modeladmin", "instance_pk"): (factories.domain().pk,),
        ("", "content_type_app_name"): ("catalog",),
        ("", "content_type_model_name"): ("sessionpage",),
        ("", "app_label"): ("catalog",),
        ("", "app_name"): ("catalog",),
        ("", "model_name"): ("sessionpage",),
        ("wagtail_bulk_action", "app_label"): ("wagtailcore",),
        ("wagtail_bulk_action", "model_name"): ("page",),
        ("", "action"): ("delete", "move", "publish", "unpublish"),
        ("wagtailadmin_workflows:add_task", "app_label"): ("wagtailcore",),
        ("wagtailadmin_workflows:add_task", "model_name"): ("groupapprovaltask",),
        ("wagtailsettings:", "model_name"): ("sitesettings",),
        ("", "filter_spec"): ("max-100x100",),
        ("", "uidb36"): ("x",),
        ("", "uidb64"): ("x",),
        ("domain-page", "slug"): ("python",),
        ("api-domain-demand", "slug"): ("python",),
        ("", "topic_id"): (planted.topic.pk,),
        ("requested-topics_modeladmin", "instance_pk"): (planted.topic.pk,),
        ("", "key"): ("nonsense",),
        ("", "token"): ("nonsense",),
        ("calendar:feed", "token"): (planted.calendar_token,),
    }


_ACTIONS: Final = (
    "convert_alias",
    "copy",
    "create_alias",
    "delete",
    "move",
    "publish",
    "revert_to_page_revision",
    "unpublish",
)
# Patterns whose groups have no names.
_NAMELESS: Final = {
    "wagtail_serve": ("/", "/sessions/", "/sessions/{slug}/", "/sessions/zqxvanilla-draft/"),
    "wagtaildocs_serve": ("/documents/1/notes.pdf",),
    "admin/.*/$": ("/admin/no/such/page/",),
}
_PARAMETER: Final = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")


def addresses(route: Route, planted: Planted) -> list[str]:
    """The addresses of a route: one for each of maya's things that fit into it."""
    if route.key in _NAMELESS:
        return [path.format(slug=planted.run.page.slug) for path in _NAMELESS[route.key]]
    known = _values(planted)
    names = [first or second for first, second in _PARAMETER.findall(route.pattern)]
    choices = [_choices(known, route, name) for name in names]
    return [_filled(route.pattern, dict(zip(names, chosen))) for chosen in product(*choices)]


def _choices(known: _Values, route: Route, parameter: str) -> tuple[object, ...]:
    """The values that were named for the longest beginning of the route's name."""
    fitting = [name for name, of in known if of == parameter and route.name.startswith(name)]
    return known[max(fitting, key=len), parameter] if fitting else (1,)


def _filled(pattern: str, values: Mapping[str, object]) -> str:
    text = _PARAMETER.sub(lambda found: str(values[found[1] or found[2]]), pattern)
    return "/" + re.sub(r"\\(.)", r"\1", re.sub(r"[\^$]", "", text))
