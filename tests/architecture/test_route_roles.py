"""The matrix of routes and roles: every route says who may use it, and is asked as each kind of person.

It is read from the URL configuration: a route that is not listed here fails, and so does one that is listed
and gone. The sockets' part is tests/sockets/test_socket_roles.py, the CMS against other mentors
tests/cms/test_walls.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pytest
from django.http import HttpResponse
from django.urls import resolve

from tests.support.routes import (
    KINDS,
    METHODS,
    Planted,
    Route,
    addresses,
    asking,
    belongings,
    every_route,
    outcome,
    plant,
)

pytestmark = pytest.mark.django_db

Doors = Mapping[str, str]
SHUT: Final = frozenset({"sign in", "own dashboard", "403", "404", "405"})
OUT: Final = ("visitor", "deactivated")
MENTORS: Final = ("owner", "mentor2", "unverified")
LEARNERS: Final = ("learner", "booked")
ASKED: Final = tuple(method for method in METHODS if method not in ("HEAD", "OPTIONS"))


def only(*kinds: str, others: str = "403", out: str = "sign in") -> Doors:
    """These come in; who is signed out hears ``out``, everybody else ``others``."""
    refused = {kind: out if kind in OUT else others for kind in KINDS}
    return {**refused, **{kind: "in" for kind in kinds}}


EVERYBODY: Final = only(*KINDS)
SIGNED_IN: Final = only(*(kind for kind in KINDS if kind not in OUT))
# Who is signed in has no business there and is led to their own dashboard.
SIGNED_OUT: Final = only(*OUT, others="own dashboard")
NOBODY: Final = only(others="404", out="404")
OWN_NEWS: Final = only("owner", others="404")
# To another mentor it is as if a draft were not.
OWN_DRAFT: Final = {**only("owner"), "mentor2": "404", "unverified": "404"}

OWN_PANEL: Final = {**only("owner", others="own dashboard"), "mentor2": "404", "unverified": "404"}


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a route by each method; a method that is not named lets nobody in.

    ``every`` is for pages that only show something, whatever the method.
    """

    every: Doors | None = None
    GET: Doors | None = None
    POST: Doors | None = None
    PUT: Doors | None = None
    PATCH: Doors | None = None
    DELETE: Doors | None = None

    def doors(self, method: str) -> Doors | None:
        """By one method; ``None``: it is shut."""
        named: Doors | None = getattr(self, method, None)
        return named or self.every


MENTORS_PAGE = Rule(every=only(*MENTORS, others="own dashboard"))
SHOWN = Rule(GET=EVERYBODY)


def form(doors: Doors) -> Rule:
    """A form of allauth's; Django's form views take PUT for POST."""
    return Rule(GET=doors, POST=doors, PUT=doors)


FOR_LEARNERS: Final = only(*LEARNERS)

# A name followed by "of a draft": the same route, asked for what is not public.
RULES: Final[Mapping[str, Rule]] = {
    # Machines'. No server runs here, which readiness tells anybody; the client is on this machine, and who
    # else may read figures is in tests/services/test_metrics.py.
    "healthz": Rule(every=EVERYBODY),
    "readyz": Rule(GET=only(others="503", out="503")),
    "metrics": SHOWN,
    # Pages; what is no page is nobody's.
    "wagtail_serve": Rule(every=EVERYBODY),
    "wagtail_serve of a draft": Rule(every=NOBODY),
    # Accounts.
    "account-settings": Rule(every=SIGNED_IN),
    "account-notifications": Rule(GET=SIGNED_IN, POST=SIGNED_IN),
    "account-profile": Rule(GET=only(*MENTORS), POST=only(*MENTORS)),
    # A mentor's own page; of anybody else there is none.
    "mentor-page": SHOWN,
    # What learners ask for: shown to everybody, asked by them.
    "domain-page": SHOWN,
    "topics:request": Rule(POST=FOR_LEARNERS),
    "topics:join": Rule(POST=FOR_LEARNERS),
    "topics:withdraw": Rule(POST=FOR_LEARNERS),
    "account-calendar": Rule(GET=SIGNED_IN, POST=SIGNED_IN),
    "become-a-mentor": Rule(GET=SIGNED_IN, POST=SIGNED_IN),
    "account_login": form(SIGNED_OUT),
    "account_logout": Rule(GET=EVERYBODY, POST=EVERYBODY),
    "account_inactive": SHOWN,
    "account_signup": form(SIGNED_OUT),
    "account_reauthenticate": form(SIGNED_IN),
    "account_email": form(SIGNED_IN),
    "account_email_verification_sent": SHOWN,
    "account_change_password": form(SIGNED_IN),
    "account_set_password": Rule(every=SIGNED_IN),
    "account_reset_password": form(EVERYBODY),
    "account_confirm_login_code": Rule(every=only(others="own dashboard")),
    "account_confirm_email": SHOWN,
    "account_reset_password_from_key": Rule(every=EVERYBODY),
    "account_reset_password_from_key_done": SHOWN,
    "account_reset_password_done": SHOWN,
    # What somebody is told: everybody's own, and to others as if it were not.
    "notifications:list": Rule(GET=SIGNED_IN),
    "notifications:bell": Rule(GET=SIGNED_IN),
    "notifications:read-all": Rule(POST=SIGNED_IN),
    "notifications:open": Rule(GET=OWN_NEWS),
    "notifications:read": Rule(POST=OWN_NEWS),
    # Dashboards. Without their last slash the addresses say nothing and lead on.
    "dashboard:home": Rule(every={**SIGNED_IN, "staff": "CMS home", "superuser": "CMS home"}),
    "dashboard:learner": Rule(every=FOR_LEARNERS),
    "dashboard:activity": Rule(every=FOR_LEARNERS),
    "dashboard:learner-requests": Rule(every=FOR_LEARNERS),
    "dashboard:mentor": MENTORS_PAGE,
    "dashboard:create-session": Rule(GET=only(*MENTORS, others="own dashboard")),
    "dashboard:my-sessions": MENTORS_PAGE,
    "dashboard:published": Rule(GET=OWN_PANEL),
    "dashboard:requests": MENTORS_PAGE,
    "dashboard/learner/activity/": Rule(every=EVERYBODY),
    "dashboard/learner/requests/": Rule(every=EVERYBODY),
    "dashboard:earnings": Rule(GET=only(*MENTORS, others="own dashboard")),
    "dashboard:earnings-csv": Rule(GET=only(*MENTORS, others="own dashboard")),
    "dashboard/mentor/create-session/": Rule(every=EVERYBODY),
    "dashboard/mentor/my-sessions/": Rule(every=EVERYBODY),
    "dashboard/mentor/requests/": Rule(every=EVERYBODY),
    "dashboard/mentor/earnings/": Rule(every=EVERYBODY),
    # The API.
    "api-domains": SHOWN,
    "api-domain-demand": SHOWN,
    "api-topics": Rule(GET=EVERYBODY, POST=FOR_LEARNERS),
    "api-topic-request": Rule(POST=FOR_LEARNERS, DELETE=FOR_LEARNERS),
    "api-session-overlaps": Rule(GET=only(*MENTORS)),
    # To another mentor the key is of no form, or of one of their own.
    "api-draft": Rule(GET=OWN_DRAFT, PUT=only(*MENTORS), DELETE=OWN_DRAFT),
    "api-draft-page": Rule(POST=only(*MENTORS)),
    "api-session-list": Rule(GET=EVERYBODY, POST=only(*MENTORS)),
    "api-schema": SHOWN,
    "api-docs": SHOWN,
    "api-session-detail": Rule(GET=EVERYBODY, PATCH=only("owner"), DELETE=only("owner")),
    "api-session-detail of a draft": Rule(
        GET={**NOBODY, "owner": "in"}, PATCH=OWN_DRAFT, DELETE=OWN_DRAFT
    ),
    "api-session-cancel": Rule(POST=only("owner")),
    "api-session-cancel of a draft": Rule(POST=OWN_DRAFT),
    "api-session-duplicate": Rule(POST=only("owner")),
    "api-session-duplicate of a draft": Rule(POST=OWN_DRAFT),
    "booking:booking": Rule(
        GET={**FOR_LEARNERS, "learner": "404"},
        POST=FOR_LEARNERS,
        DELETE={**FOR_LEARNERS, "learner": "404"},
    ),
    "booking:booking of a draft": Rule(),
    # Neither of them waits: there are seats left, or they have one.
    "booking:waitlist": Rule(
        GET={**FOR_LEARNERS, **dict.fromkeys(LEARNERS, "404")},
        POST=FOR_LEARNERS,
        DELETE={**FOR_LEARNERS, **dict.fromkeys(LEARNERS, "404")},
    ),
    "booking:waitlist of a draft": Rule(),
    "feedback:feedback": Rule(GET=only("booked", "owner"), POST=only("booked", "owner")),
    "feedback:feedback of a draft": Rule(),
    "api-room": Rule(GET=SIGNED_IN),
    # Calendars. Whoever has the address of a private one may read it; tests/api/test_calendar.py has the rest.
    "calendar:session": SHOWN,
    "calendar:session of a draft": Rule(),
    "calendar:feed": SHOWN,
    # The room.
    "room": Rule(GET=only("booked", "owner", "staff", "superuser")),
    "room-join": Rule(POST=FOR_LEARNERS),
    "session-join": Rule(POST=FOR_LEARNERS),
    "session-join of a draft": Rule(),
    # Wagtail's: no page has a password, no document an address, and sign-in has one door.
    "wagtaildocs_serve": Rule(),
    "wagtaildocs_authenticate_with_password": Rule(),
    "wagtailcore_authenticate_with_password": Rule(),
    "_util/login/": Rule(),
    "wagtailcore_login": Rule(),
}


def key_of(route: Route, address: str, planted: Planted) -> str:
    """The rule's name for one address of a route."""
    drafts = (planted.draft, planted.reviewed)
    parts = set(address.removesuffix(".ics").split("/"))
    is_draft = any(str(page.pk) in parts or page.slug in parts for page in drafts)
    named = f"{route.key} of a draft"
    return named if is_draft and named in RULES else route.key


def asked(planted: Planted) -> Iterator[tuple[str, str]]:
    """(the rule's name, an address) of everything outside the CMS."""
    for route in every_route():
        if not route.is_cms:
            for address in addresses(route, planted):
                yield key_of(route, address, planted), address


@pytest.fixture
def planted(now: datetime) -> Planted:
    return plant(now)


def test_every_route_is_listed_and_every_listed_one_is_there() -> None:
    there = {route.key for route in every_route() if not route.is_cms}
    assert there == {name.removesuffix(" of a draft") for name in RULES}


def test_every_address_leads_to_its_own_route(planted: Planted) -> None:
    for route in every_route():
        for address in addresses(route, planted):
            # What is shadowed by an earlier route belongs to that one.
            assert resolve(address).route in {one.pattern for one in every_route()}, address
    shown = {key for key, _ in asked(planted)}
    assert shown == set(RULES)


@pytest.mark.parametrize("kind", KINDS)
def test_each_route_lets_in_whom_it_names_and_keeps_what_is_a_mentors_own(
    kind: str, planted: Planted
) -> None:
    client, before = planted.client(kind), belongings(planted.owner)
    wrong, read, changed = {}, [], []
    for name, address in asked(planted):
        for method in ASKED:
            call = f"{method} {address}"
            expected = _expected(RULES[name].doors(method), kind)
            with asking(client, method, address, **_body(address)) as answer:
                was, text = outcome(answer.response), _text(answer.response)
                is_changed = answer.has_written and belongings(planted.owner) != before
            if was not in expected:
                wrong[call] = (was, *expected)
            read += [f"{call}: {one}" for one in _secrets(kind, planted) if one in text]
            if is_changed and not _is_ones_own(kind, address):
                changed.append(call)
    assert (wrong, read, changed) == ({}, [], [])


def _expected(doors: Doors | None, kind: str) -> frozenset[str]:
    return frozenset({doors[kind]}) if doors else SHUT


def _body(address: str) -> dict[str, str]:
    """What a stranger would send to take a session over."""
    if not address.startswith("/api/"):
        return {}
    return {
        "data": json.dumps({"title": "Taken over", "capacity": 1}),
        "content_type": "application/json",
    }


def _secrets(kind: str, planted: Planted) -> set[str]:
    """What of maya's somebody must not read: all but the room for who may enter it, and one's own address."""
    if kind == "owner":
        return set()
    user = planted.people[kind]
    known = {user.email} if user else set()
    # Who knows a room's address has it; the page that asks them to sign in says it again.
    return set(planted.secrets) - known - {str(planted.run.room_code)}


def _is_ones_own(kind: str, address: str) -> bool:
    """Whether it is the mentor's own deed, or a learner's own seat that was taken or given back."""
    return kind == "owner" or (kind in LEARNERS and address.endswith(("/booking/", "/join/")))


def _text(response: HttpResponse) -> str:
    content = response.getvalue()
    return content.decode(errors="replace") + str(response.headers)
