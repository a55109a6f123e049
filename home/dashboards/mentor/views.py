"""A mentor's dashboard."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from catalog.demand.selectors import wanted_topics
from catalog.sessions import rules
from catalog.sessions.drafts.selectors import open_forms
from catalog.sessions.models import SessionRun
from catalog.sessions.reuse.selectors import usual_minutes
from home.dashboards.mentor import earnings, selectors
from home.dashboards.mentor.rows import (
    FormRow,
    SessionRow,
    row_of_draft,
    row_of_form,
    row_of_run,
)
from home.dashboards.mentor.selectors import Tab
from home.dashboards.mentor_authoring import form_limits
from home.dashboards.paging import Page, links_in_time, page_of
from peerlearn_site.effects import clock
from peerlearn_site.users.guards import PersonRequest, require_role
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role

PAGE_SIZE = 25
# The tabs of Requests.
BOOKINGS, TOPICS = "Bookings", "Topics"
# SQLite refuses longer numbers.
MOST_DIGITS = 19

EMPTY = {
    Tab.UPCOMING: (
        "No sessions ahead",
        "What you publish stands here until it starts, with the seats that are booked.",
    ),
    Tab.LIVE: ("Nothing is live", "A session stands here while it runs."),
    Tab.PAST: ("Nothing behind you yet", "Sessions that are over, and cancelled ones, stand here."),
    Tab.DRAFTS: ("No drafts", "What you have begun and not published yet stands here."),
}


@require_role(Role.MENTOR)
def overview(request: PersonRequest) -> HttpResponse:
    """What comes next, and the ways on."""
    mentor, now = request.user, clock.now()
    run = selectors.next_session(mentor=mentor, now=now)
    context = {
        "next": row_of_run(run, now=now) if run else None,
        "counts": selectors.counts_of(mentor=mentor, now=now),
        "totals": earnings.totals(mentor=mentor, now=now),
        "rating": selectors.rating_of(mentor=mentor),
        "domains": selectors.demand(mentor=mentor, now=now),
        "newest": list(selectors.newest_bookings(mentor=mentor)),
        "config": times_config(mentor, now=now),
    }
    return render(request, "dashboard/mentor/overview.html", context)


@require_role(Role.MENTOR)
def my_sessions(request: PersonRequest) -> HttpResponse:
    """My Sessions under one of four tabs; an unknown tab is the first."""
    tab = _tab(request)
    now = clock.now()
    page, rows = _page(request, tab, now=now)
    title, text = EMPTY[tab]
    context = {
        "tab": tab.value,
        "tabs": _tabs(request.user, tab),
        "rows": rows,
        "forms": _forms(request.user) if tab is Tab.DRAFTS and page.is_first else [],
        "saved": _saved(request),
        "page_links": links_in_time(page, newest_first=tab in (Tab.PAST, Tab.DRAFTS)),
        "empty_title": title,
        "empty_text": text,
        "config": times_config(request.user, now=now),
    }
    return render(request, "dashboard/mentor/my_sessions.html", context)


@require_role(Role.MENTOR)
def requests(request: PersonRequest) -> HttpResponse:
    """Who booked, newest first, of one session alone where ``?session=`` names one; or what learners ask for."""
    if request.GET.get("tab") == TOPICS:
        return _topics(request)
    run = _asked_run(request)
    bookings = selectors.requests_of(mentor=request.user, session_id=run.page_id if run else None)
    kept = {"session": str(run.page_id)} if run else {}
    page = page_of(bookings, number=request.GET.get("page", ""), size=PAGE_SIZE, **kept)
    context = {
        "bookings": page.rows,
        "session": run,
        "page_links": links_in_time(page, newest_first=True),
        "is_first_page": page.is_first,
        "tabs": _request_tabs(BOOKINGS),
    }
    return render(request, "dashboard/mentor/requests.html", context)


def _topics(request: PersonRequest) -> HttpResponse:
    """The topics that learners ask for where the mentor teaches, and the most wanted elsewhere."""
    now = clock.now()
    taught = selectors.domains_taught(mentor=request.user, now=now)
    domains = [one.domain for one in taught]
    topics = wanted_topics(domains=domains, now=now, limit=PAGE_SIZE)
    near = {topic.id for topic in topics}
    anywhere = wanted_topics(now=now, limit=PAGE_SIZE)
    context = {
        "topics": topics,
        "elsewhere": [topic for topic in anywhere if topic.id not in near],
        "tabs": _request_tabs(TOPICS),
    }
    return render(request, "dashboard/mentor/topics.html", context)


def _request_tabs(current: str) -> list[dict[str, Any]]:
    address = reverse("dashboard:requests")
    return [
        {"url": url, "label": label, "count": None, "is_current": label == current}
        for label, url in ((BOOKINGS, address), (TOPICS, f"{address}?tab={TOPICS}"))
    ]


def times_config(mentor: User, *, now: datetime) -> dict[str, Any]:
    """What choosing new times needs; ``static/js/dashboard/new-times.js`` says what each means."""
    limits = form_limits()
    return {
        "timeZone": mentor.time_zone,
        "now": now.isoformat(),
        "overlaps": reverse("api-session-overlaps"),
        "usualMinutes": usual_minutes(()),
        "limits": {name: limits[name] for name in ("maxMinutes", "horizonDays")},
        "words": {
            name: words
            for name, words in rules.WORDS.items()
            if name.startswith(("start.", "end."))
        },
    }


def _asked_run(request: PersonRequest) -> SessionRun | None:
    page_id = _number(request, "session")
    return SessionRun.objects.filter(mentor=request.user, page_id=page_id).first()


def _saved(request: PersonRequest) -> SessionRow | None:
    """The draft that was just made of a form, so that the way to its editor is at hand."""
    page_id = _number(request, "saved")
    if not page_id:
        return None
    page = selectors.drafts(mentor=request.user).filter(pk=page_id).first()
    return row_of_draft(page) if page else None


def _number(request: PersonRequest, name: str) -> int:
    """A page's number from the address; 0, which no page has, for what is none."""
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < MOST_DIGITS else 0


def _forms(mentor: User) -> list[FormRow]:
    return [row_of_form(draft) for draft in open_forms(mentor=mentor)]


def _tab(request: PersonRequest) -> Tab:
    asked = request.GET.get("tab", "")
    return Tab(asked) if asked in Tab.__members__.values() else Tab.UPCOMING


def _page(request: PersonRequest, tab: Tab, *, now: datetime) -> tuple[Page[Any], list[SessionRow]]:
    number = request.GET.get("page", "")
    if tab is Tab.DRAFTS:
        pages = selectors.drafts(mentor=request.user)
        drafts = page_of(pages, number=number, size=PAGE_SIZE, tab=tab.value)
        return drafts, [row_of_draft(page) for page in drafts.rows]
    found = selectors.runs_in(tab, mentor=request.user)
    runs = page_of(found, number=number, size=PAGE_SIZE, tab=tab.value)
    return runs, [row_of_run(run, now=now) for run in runs.rows]


def _tabs(mentor: User, current: Tab) -> list[dict[str, Any]]:
    counts = selectors.counts_by_tab(mentor=mentor)
    address = reverse("dashboard:my-sessions")
    return [
        {
            "url": f"{address}?tab={tab.value}",
            "label": tab.value,
            "count": counts[tab],
            "is_current": tab is current,
        }
        for tab in Tab
    ]
