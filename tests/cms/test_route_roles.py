"""The CMS's part of the matrix of routes and roles: whom each of its views is for.

Wagtail has some two hundred; a rule names a group of them by the beginning of their names, the longest
beginning counts, and a view that no rule names fails. What another mentor could do inside of a view that
mentors may use is tests/cms/test_walls.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import pytest

from tests.support.routes import KINDS, Planted, Route, addresses, ask, every_route, outcome, plant

pytestmark = [
    pytest.mark.django_db,
    # Willow leaves the files of the renditions it draws to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

REFUSED: Final = frozenset({"sign in", "403", "CMS home"})
# What somebody hears whose view it is not; 404 and 405 are views that no longer exist, or have no such method.
SHUT: Final = REFUSED | {"404", "405"}

OUT: Final = frozenset({"visitor", "deactivated"})
MENTORS: Final = frozenset({"owner", "mentor2", "unverified"})
STAFF: Final = frozenset({"staff", "superuser"})
CMS: Final = MENTORS | STAFF
# A view of one thing: other mentors hear that there is no such thing.
OWN: Final = STAFF | {"owner"}
OWNER: Final = frozenset({"owner"})
SUPERUSER: Final = frozenset({"superuser"})
NOBODY: Final[frozenset[str]] = frozenset()

RULES: Final[Mapping[str, frozenset[str]]] = {
    # The frame. Pictures and words of the interface say nothing of anybody.
    "wagtailadmin_home": CMS,
    "wagtailadmin_account": CMS,
    "wagtailadmin_logout": CMS,
    "wagtailadmin_dismissibles": CMS,
    "wagtailadmin_sprite": CMS | OUT,
    "wagtailadmin_javascript_catalog": CMS | OUT,
    "wagtail_modeladmin:javascript_catalog": STAFF,
    "wagtailadmin_block_preview": STAFF,
    # One house, one door: the CMS has no sign-in and no password of its own.
    "admin/login/": NOBODY,
    "wagtailadmin_login": NOBODY,
    "wagtailadmin_password_reset": NOBODY,
    # Sessions.
    "cms-sessions:": CMS,
    "cms-sessions:choose_parent": STAFF,
    "cms-session-duplicate": OWNER,
    "cms-session-cancel": OWNER,
    "cms-domains": CMS,
    "wagtailadmin_explore": CMS,
    "wagtailadmin_explore_results": STAFF,
    "wagtailadmin_pages:": OWN,
    "wagtailadmin_pages:add": MENTORS | SUPERUSER,
    "wagtailadmin_pages:preview_on_add": MENTORS | SUPERUSER,
    "wagtailadmin_pages:add_subpage": MENTORS | SUPERUSER,
    "wagtailadmin_pages:search": STAFF,
    "wagtailadmin_pages:type_use": STAFF,
    "wagtailadmin_pages:choose_parent": STAFF,
    # Those here are booked; of others test_permission_tester.py speaks.
    "wagtailadmin_pages:unpublish": NOBODY,
    "wagtailadmin_pages:workflow_action": STAFF,
    "wagtailadmin_pages:collect_workflow_action_data": STAFF,
    "wagtailadmin_pages:workflow_preview": STAFF,
    "wagtailadmin_pages:lock": STAFF,
    "wagtailadmin_pages:unlock": STAFF,
    "wagtailadmin_pages:set_page_position": STAFF,
    "wagtailadmin_pages:convert_alias": STAFF,
    "wagtailadmin_pages:move_confirm": STAFF,
    # A session lies where it lies, is public to all, and is never scheduled; a copy has its own button.
    "wagtailadmin_pages:move": NOBODY,
    "wagtailadmin_pages:copy": NOBODY,
    "wagtailadmin_pages:set_privacy": NOBODY,
    "wagtailadmin_pages:revisions_unschedule": NOBODY,
    "wagtailadmin_api:": STAFF,
    "wagtailadmin_api:pages:action": NOBODY,
    "wagtail_bulk_action": STAFF,
    "wagtailadmin_editing_sessions:ping": OWN,
    "wagtailadmin_editing_sessions:release": CMS,
    # What the editor's fields ask for.
    "wagtailadmin_choose_page": CMS,
    "wagtailadmin_choose_page_chosen_multiple": STAFF,
    "wagtailadmin_tag_autocomplete": STAFF,
    "wagtailadmin_tag_model_autocomplete": STAFF,
    "wagtailembeds:": STAFF,
    "wagtaildocs_chooser:": STAFF,
    "wagtaildocs_chooser:create": SUPERUSER,
    "wagtailimages_chooser:": CMS,
    "wagtailimages_chooser:chosen": OWN,
    "wagtailimages_chooser:chosen_multiple": STAFF,
    "wagtailimages_chooser:select_format": STAFF,
    # Pictures.
    "wagtailimages:": CMS,
    "wagtailimages:edit": OWN,
    "wagtailimages:delete": OWN,
    "wagtailimages:image_usage": OWN,
    "wagtailimages:edit_multiple": CMS,
    "wagtailimages:delete_multiple": CMS,
    "wagtailimages:preview": STAFF,
    "wagtailimages:url_generator": STAFF,
    # Review, people, and what runs the site.
    "wagtailadmin_reports:": STAFF,
    "wagtailadmin_reports:locked_pages": SUPERUSER,
    "wagtailadmin_workflows:task_cho": STAFF,
    "wagtailadmin_workflows:": SUPERUSER,
    "domains_modeladmin": STAFF,
    "mentor-applications_modeladmin": STAFF,
    "mentors_modeladmin": STAFF,
    "requested-topics_modeladmin": STAFF,
    "wagtailsettings:": STAFF,
    "wagtailforms:": STAFF,
    "wagtailforms:delete_submissions": NOBODY,
    "wagtailadmin_collections:": SUPERUSER,
    "wagtailredirects:": SUPERUSER,
    "wagtaildocs:": SUPERUSER,
    "wagtailsites:": SUPERUSER,
    "wagtailusers_": SUPERUSER,
    "wagtailsnippets:": NOBODY,
    # Wagtail's own tests of error pages, and whatever is no address.
    "admin/test404/": STAFF,
    "wagtailadmin_error_test": NOBODY,
    "admin/.*/$": NOBODY,
}


def whose(route: Route) -> frozenset[str] | None:
    """Whom a view is for; ``None``: no rule says so."""
    fitting = [name for name in RULES if route.key.startswith(name)]
    return RULES[max(fitting, key=len)] if fitting else None


def cms_routes() -> list[Route]:
    """Every route of the CMS."""
    return [route for route in every_route() if route.is_cms]


@pytest.fixture
def planted(now: datetime) -> Planted:
    return plant(now)


def test_every_view_has_a_rule_and_every_rule_has_views() -> None:
    assert [route.key for route in cms_routes() if whose(route) is None] == []
    chosen = {
        max((name for name in RULES if route.key.startswith(name)), key=len)
        for route in cms_routes()
    }
    assert chosen == set(RULES)


@pytest.mark.more
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in STAFF])
def test_a_view_refuses_whom_it_is_not_for(kind: str, planted: Planted) -> None:
    client, let_in = planted.client(kind), {}
    for route in cms_routes():
        if kind in (whose(route) or NOBODY):
            continue
        for address in addresses(route, planted):
            for method in ("GET", "POST"):
                was = outcome(ask(client, method, address))
                if was not in SHUT:
                    let_in[f"{method} {address}"] = was
    assert let_in == {}


@pytest.mark.parametrize(
    "kind",
    ["owner", "mentor2", *(pytest.param(kind, marks=pytest.mark.more) for kind in sorted(STAFF))],
)
def test_a_view_is_there_for_whom_it_is(kind: str, planted: Planted) -> None:
    client, wrong = planted.client(kind), {}
    for route in cms_routes():
        heard = {outcome(ask(client, "GET", address)) for address in addresses(route, planted)}
        is_theirs = kind in (whose(route) or NOBODY)
        # Of several things of one kind one may be beyond reach; the view itself is not.
        is_open = bool(heard - REFUSED) if is_theirs else bool(heard - SHUT)
        if is_open != is_theirs or any(one.startswith("5") for one in heard):
            wrong[route.key] = sorted(heard)
    assert wrong == {}
