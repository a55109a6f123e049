"""The CMS as a mentor finds it: what is in the menu, and its front page (SPEC 6.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet
from django.urls import reverse, reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea
from wagtail.admin.ui.components import Component

from catalog.sessions.editor.status import status_label
from catalog.sessions.enums import OPEN_STATUSES
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.selectors import sessions_index, with_review
from peerlearn_site.effects import clock
from peerlearn_site.users.guards import PersonRequest

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

MENTORS_MENU = frozenset({"sessions", "images"})
DRAFTS_SHOWN = 5


def reduce_menu(items: list[MenuItem], *, person: User) -> None:
    """Leave a mentor their sessions and images, in place; staff keep what their permissions give."""
    if not person.is_curator:
        items[:] = [item for item in items if item.name in MENTORS_MENU]


class SessionsSearch(SearchArea):
    """A mentor searches among their own sessions; staff among all pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url = reverse_lazy("cms-sessions:index")

    def is_shown(self, request: PersonRequest) -> bool:
        return not request.user.is_curator


def new_session_url() -> str:
    """The empty form."""
    return reverse("wagtailadmin_pages:add", args=["catalog", "sessionpage", sessions_index().pk])


def next_run(*, mentor: User, now: datetime) -> SessionRun | None:
    """The mentor's session that is live, or the next to come."""
    runs = SessionRun.objects.filter(mentor=mentor, status__in=OPEN_STATUSES, ends_at__gt=now)
    return runs.order_by("starts_at", "pk").first()


def unpublished(*, mentor: User) -> QuerySet[SessionPage]:
    """The mentor's sessions that were never published, the last one touched first."""
    pages = SessionPage.objects.filter(owner_id=mentor.pk, run=None).select_related("run")
    return with_review(pages).order_by(F("latest_revision_created_at").desc(nulls_last=True), "-pk")


class MentorHome(Component):
    """What comes next, what is not finished, and the way to a new session."""

    name = "mentor_home"
    order = 10
    template_name = "wagtailadmin/sessions/home.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        mentor = parent_context["request"].user
        drafts = list(unpublished(mentor=mentor)[:DRAFTS_SHOWN])
        return {
            "next": next_run(mentor=mentor, now=clock.now()),
            "drafts": [(page, status_label(page)) for page in drafts],
            "new_url": new_session_url(),
        }
