"""Which views of the CMS a mentor may use, and of which pages: an allow-list; all else is refused.

Wagtail hides what one may not use in its menus, and its views guard themselves, each in its own way. Here is
the one place that a view nobody thought of cannot pass.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch

from catalog.sessions.walls.images import own_images
from catalog.sessions.walls.pages import choosable_pages, own_pages

CMS = "admin/"
ANY: dict[str, str] = {}
SESSIONS = {"content_type_app_name": "catalog", "content_type_model_name": "sessionpage"}
# The view's name, and what its address must say of other things than pages.
MENTOR_VIEWS: dict[str, dict[str, str]] = {
    # The frame.
    "wagtailadmin_home": ANY,
    "wagtailadmin_sprite": ANY,
    "wagtailadmin_javascript_catalog": ANY,
    "wagtailadmin_login": ANY,
    "wagtailadmin_logout": ANY,
    "wagtailadmin_dismissibles": ANY,
    # Their sessions: the list, the editor, its preview and its history.
    "cms-sessions:index": ANY,
    "cms-sessions:index_results": ANY,
    "cms-session-duplicate": ANY,
    "cms-session-cancel": ANY,
    "cms-domains": ANY,
    "wagtailadmin_pages:add_subpage": ANY,
    "wagtailadmin_pages:add": SESSIONS,
    "wagtailadmin_pages:preview_on_add": SESSIONS,
    "wagtailadmin_pages:edit": ANY,
    "wagtailadmin_pages:preview_on_edit": ANY,
    "wagtailadmin_pages:view_draft": ANY,
    "wagtailadmin_pages:delete": ANY,
    "wagtailadmin_pages:usage": ANY,
    "wagtailadmin_pages:history": ANY,
    "wagtailadmin_pages:history_results": ANY,
    "wagtailadmin_pages:revisions_index": ANY,
    "wagtailadmin_pages:revisions_view": ANY,
    "wagtailadmin_pages:revisions_revert": ANY,
    "wagtailadmin_pages:revisions_compare": ANY,
    "wagtailadmin_pages:workflow_history": ANY,
    "wagtailadmin_pages:workflow_history_detail": ANY,
    "wagtailadmin_pages:confirm_workflow_cancellation": ANY,
    "wagtailadmin_editing_sessions:ping": ANY,
    "wagtailadmin_editing_sessions:release": ANY,
    # What the editor's fields ask for.
    "wagtailadmin_tag_model_autocomplete": {"app_name": "catalog", "model_name": "domain"},
    "wagtailadmin_choose_page": ANY,
    "wagtailadmin_choose_page_child": ANY,
    "wagtailadmin_choose_page_search": ANY,
    "wagtailadmin_choose_page_external_link": ANY,
    "wagtailadmin_choose_page_email_link": ANY,
    "wagtailimages_chooser:choose": ANY,
    "wagtailimages_chooser:choose_results": ANY,
    "wagtailimages_chooser:chosen": ANY,
    "wagtailimages_chooser:create": ANY,
    # Their images.
    "wagtail_bulk_action": {
        "app_label": "wagtailimages",
        "model_name": "image",
        "action": "delete",
    },
    "wagtailimages:index": ANY,
    "wagtailimages:index_results": ANY,
    "wagtailimages:add": ANY,
    "wagtailimages:edit": ANY,
    "wagtailimages:delete": ANY,
    "wagtailimages:image_usage": ANY,
    "wagtailimages:add_multiple": ANY,
    "wagtailimages:edit_multiple": ANY,
    "wagtailimages:delete_multiple": ANY,
    "wagtailimages:create_multiple_from_uploaded_image": ANY,
    "wagtailimages:delete_upload_multiple": ANY,
}
# Nobody's, superusers' neither: a way past the editor, its lock and the workflow; a view that breaks on purpose.
NOBODYS = ("wagtailadmin_api:pages:action", "wagtailadmin_error_test")
# Where mentors are led from what Wagtail offers them all the same. Its explorer lists the names of everybody who
# ever wrote here; an account is the site's; a description keeps neither phone numbers nor anchors.
LED_ON = {
    "wagtailadmin_explore_root": "cms-sessions:index",
    "wagtailadmin_explore": "cms-sessions:index",
    "wagtailadmin_account": "account-settings",
    "wagtailadmin_choose_page_phone_link": "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_anchor_link": "wagtailadmin_choose_page_external_link",
}
# Of pictures that may not be deleted the bulk action would show a list, with their titles.
BULK = "wagtail_bulk_action"
CHOSEN_IMAGE = "wagtailimages_chooser:chosen"
# What is longer is no row's number, and no database's integer.
MAX_DIGITS = 16
CHOOSERS = ("wagtailadmin_choose_page",)
# Pages to be moved, which a chooser is told of; no mentor moves any.
TARGETS = "target_pages[]"
# How Wagtail's addresses name a page; only page views among those above use ``pk`` and ``object_id``.
PAGE_ARGUMENTS = ("page_id", "parent_page_id", "object_id")
PAGE_VIEWS_BY_PK = ("wagtailadmin_pages:revisions_compare",)


class MentorDoorMiddleware:
    """Keep whoever is neither staff nor superuser to ``MENTOR_VIEWS`` and to pages of theirs.

    A view that is not theirs is a 403 that says so, a page that is not theirs a 404: nobody learns that it exists.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        """Refuse before any view of the CMS runs; or lead on."""
        match = request.resolver_match
        if match is None or not match.route.startswith(CMS) or not request.user.is_authenticated:
            return None
        if match.view_name in NOBODYS:
            raise Http404
        if request.user.is_curator:
            return None
        if match.view_name in LED_ON:
            return redirect(LED_ON[match.view_name])
        if not _is_mentors(match):
            raise PermissionDenied("This part of the CMS is for our staff.")
        if not _is_theirs(request, match):
            raise Http404
        return None


def _is_mentors(match: ResolverMatch) -> bool:
    needed = MENTOR_VIEWS.get(match.view_name)
    return needed is not None and needed.items() <= match.kwargs.items()


def _is_theirs(request: HttpRequest, match: ResolverMatch) -> bool:
    """Whether all that the address names is theirs to work with, or to link to."""
    if match.view_name == BULK:
        return _are_among(set(request.GET.getlist("id")) - {"all"}, own_images, request)
    if match.view_name == CHOSEN_IMAGE:
        return _are_among({match.kwargs["pk"]}, own_images, request)
    names = [*PAGE_ARGUMENTS, *(["pk"] if match.view_name in PAGE_VIEWS_BY_PK else [])]
    named = {str(match.kwargs[name]) for name in names if name in match.kwargs}
    is_chooser = match.view_name.startswith(CHOOSERS)
    if is_chooser and TARGETS in request.GET:
        return False
    return _are_among(named, choosable_pages if is_chooser else own_pages, request)


def _are_among(named: set[str], rows: Callable[[Any], QuerySet[Any]], request: HttpRequest) -> bool:
    if not all(text.isdecimal() and len(text) < MAX_DIGITS for text in named):
        return False
    return not named or rows(request.user).filter(pk__in=named).count() == len(named)
