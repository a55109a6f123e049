"""Hooks of the session editor, where Wagtail finds them by `catalog.wagtail_hooks`."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from catalog.sessions.editor import actions, decisions, home, suggestions
from catalog.sessions.editor.listing import SessionListViewSet, SessionViewSet
from peerlearn_site.users.guards import PersonRequest


@hooks.register("register_admin_viewset")
def session_viewsets() -> list[Any]:
    """The list of sessions, and the views of one."""
    return [SessionListViewSet(), SessionViewSet()]


@hooks.register("register_admin_urls")
def session_urls() -> list[URLPattern]:
    """The pages that ask before they act, and what the field for domains asks for."""
    return [
        path("sessions/domains/", suggestions.domains, name="cms-domains"),
        path(
            "sessions/<int:page_id>/duplicate/", decisions.duplicate, name="cms-session-duplicate"
        ),
        path("sessions/<int:page_id>/cancel/", decisions.cancel, name="cms-session-cancel"),
    ]


@hooks.register("construct_page_action_menu", order=900)
def session_actions(
    items: list[ActionMenuItem], request: PersonRequest, context: dict[str, Any]
) -> None:
    """The editor's menu of a session."""
    if actions.is_about_session(context):
        actions.arrange(items, context)


@hooks.register("construct_main_menu", order=900)
def mentors_menu(request: PersonRequest, items: list[MenuItem]) -> None:
    """Sessions and images, and nothing else."""
    home.reduce_menu(items, person=request.user)


@hooks.register("construct_homepage_panels", order=900)
def mentors_home(request: PersonRequest, panels: list[Component]) -> None:
    """What a mentor comes for; staff keep Wagtail's own panels."""
    if not request.user.is_curator:
        panels[:] = [home.MentorHome()]


@hooks.register("construct_homepage_summary_items", order=900)
def mentors_summary(request: PersonRequest, items: list[Component]) -> None:
    """Counts of the whole site are staff's."""
    if not request.user.is_curator:
        items.clear()
