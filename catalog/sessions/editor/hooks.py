"""Hooks of the session editor, where Wagtail finds them by `catalog.wagtail_hooks`."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_vite.core.asset_loader import DjangoViteAssetLoader
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


@hooks.register("register_admin_search_area")
def mentors_search() -> home.SessionsSearch:
    """The search in the sidebar, which is Wagtail's page search otherwise."""
    return home.SessionsSearch("Sessions", "", name="cms-sessions", icon_name="date", order=10)


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


@hooks.register("insert_global_admin_css")
def house_style() -> SafeString:
    """The house's colours and faces over Wagtail's."""
    return format_html('<link rel="stylesheet" href="{}">', _built("static/css/cms.css"))


@hooks.register("insert_global_admin_js")
def house_script() -> SafeString:
    """What every page of the CMS does by itself in the browser."""
    return _script("static/js/pages/cms.js")


@hooks.register("insert_editor_js")
def editor_script() -> SafeString:
    """What the session editor does besides."""
    return _script("static/js/pages/cms-editor.js")


def _script(source: str) -> SafeString:
    return format_html('<script type="module" src="{}"></script>', _built(source))


def _built(source: str) -> str:
    url: str = DjangoViteAssetLoader.instance().generate_vite_asset_url(source)
    return url
