"""What the editor's action menu offers for a session, and when (SPEC 6.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    SubmitForModerationMenuItem,
)

from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionIndexPage, SessionPage, SessionRun
from peerlearn_site.effects import clock

# The room lets its mentor start from then on (`live.room.rules.STARTS_BEFORE`).
GO_LIVE_OPENS: Final = timedelta(minutes=10)
# Wagtail's items that sessions do without: one road to the public, and no way around it.
LEFT_OUT = frozenset({"action-publish", "action-restart-workflow"})

Context = Mapping[str, Any]


def may_go_live(run: SessionRun | None, *, now: datetime) -> bool:
    """Whether the way into the room is offered: while it is live, and from ten minutes before."""
    if run is None or now >= run.effective_end:
        return False
    if run.status == RunStatus.LIVE:
        return True
    return run.status == RunStatus.SCHEDULED and now >= run.starts_at - GO_LIVE_OPENS


class PublishSession(SubmitForModerationMenuItem):
    """Submits to the workflow, which publishes at once or asks staff."""

    icon_name = "upload"
    template_name = "wagtailadmin/sessions/publish_button.html"

    def get_context_data(self, parent_context: Context) -> dict[str, Any]:
        return {**super().get_context_data(parent_context), "label": "Publish Session ▶"}


class WithdrawFromReview(CancelWorkflowMenuItem):
    """Takes back what staff have not answered yet."""

    label = "Withdraw from review"


class _OwnSessionItem(ActionMenuItem):
    """A way from the editor to elsewhere, for the session's own mentor, locked or not."""

    def is_shown(self, context: Context) -> bool:
        page = context.get("page")
        if not isinstance(page, SessionPage) or page.owner_id != context["request"].user.pk:
            return False
        return self.applies(page)

    def applies(self, page: SessionPage) -> bool:
        """Whether it has a meaning for the page as it is."""
        return True


class GoLive(_OwnSessionItem):
    """Leads to the room."""

    name = "session-go-live"
    label = "Go Live ▶"
    icon_name = "media"

    def applies(self, page: SessionPage) -> bool:
        return may_go_live(run_of(page), now=clock.now())

    def get_url(self, context: Context) -> str:
        return reverse("room", args=[context["page"].run.room_code])


class Duplicate(_OwnSessionItem):
    """Leads to a new draft with the same words and no times."""

    name = "session-duplicate"
    label = "Duplicate"
    icon_name = "copy"

    def get_url(self, context: Context) -> str:
        return reverse("cms-session-duplicate", args=[context["page"].pk])


class CancelSession(_OwnSessionItem):
    """Leads to the question whether the session shall not take place."""

    name = "session-cancel"
    label = "Cancel session"
    icon_name = "cross"

    def applies(self, page: SessionPage) -> bool:
        run = run_of(page)
        return run is not None and run.status == RunStatus.SCHEDULED

    def get_url(self, context: Context) -> str:
        return reverse("cms-session-cancel", args=[context["page"].pk])


def run_of(page: SessionPage) -> SessionRun | None:
    """What is public of a page, if it was ever published."""
    return getattr(page, "run", None) if page.pk else None


def arrange(items: list[ActionMenuItem], context: Context) -> None:
    """Make Wagtail's menu ours, in place; the first item is the button that is always seen."""
    kept = [_ours(item) for item in items if item.name not in LEFT_OUT]
    own = [item for item in (GoLive(), Duplicate(), CancelSession()) if item.is_shown(context)]
    items[:] = sorted([*kept, *own], key=_rank)


def _ours(item: ActionMenuItem) -> ActionMenuItem:
    if item.name == "action-submit":
        return PublishSession(order=item.order)
    if item.name == "action-cancel-workflow":
        return WithdrawFromReview(order=item.order)
    return item


# Staff's answers to a review have names of their own and go before everything else.
_ORDER = (
    "session-go-live",
    "action-submit",
    "action-save-draft",
    "action-cancel-workflow",
    "action-page-locked",
    "session-duplicate",
    "session-cancel",
    "action-unpublish",
)


def _rank(item: ActionMenuItem) -> int:
    return _ORDER.index(item.name) if item.name in _ORDER else -1


def is_about_session(context: Context) -> bool:
    """Whether the editor is a session's, new or not."""
    if isinstance(context.get("page"), SessionPage):
        return True
    parent = context.get("parent_page")
    return parent is not None and isinstance(parent.specific, SessionIndexPage)
