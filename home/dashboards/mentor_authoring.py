"""The page on which a mentor writes a session: ``/dashboard/mentor/create-session`` (SPEC 4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.sessions import rules
from catalog.sessions.cards import CardView
from catalog.sessions.models import SessionRun
from catalog.sessions.money import price_label
from catalog.sessions.pictures import MAX_BYTES
from catalog.sessions.workflow.review import review_is_due
from catalog.site_settings.models import SiteSettings
from catalog.site_settings.selectors import site_settings
from peerlearn_site.effects import clock
from peerlearn_site.users.guards import require_role
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role

FIRST_DURATION = timedelta(minutes=60)
MINUTE = timedelta(minutes=1)
# Its address, without it, is what the addresses of all forms begin with.
NO_FORM = UUID(int=0)
# Beyond this many learners a mesh of browsers is too much, and the room needs an SFU (SPEC 4.9).
LEARNERS_WITHOUT_SFU = 5


@require_role(Role.MENTOR)
@require_safe
@never_cache
def create_session(request: HttpRequest) -> HttpResponse:
    """The empty form; what was typed earlier lies on the mentor's device."""
    assert isinstance(request.user, User)
    now, site = clock.now(), site_settings()
    context = {
        "config": form_config(request.user, site, page_url=request.path, now=now),
        "card": placeholder_card(request.user, capacity=site.default_capacity, now=now),
    }
    return render(request, "dashboard/create_session.html", context)


def form_config(
    mentor: User, site: SiteSettings, *, page_url: str, now: datetime
) -> dict[str, Any]:
    """What the form's script needs; ``static/js/authoring/config.js`` says what each means."""
    my_sessions = reverse("dashboard:my-sessions")
    return {
        "userId": mentor.pk,
        "timeZone": mentor.time_zone,
        "now": now.isoformat(),
        "usualMinutes": last_duration(mentor) // MINUTE,
        "capacity": site.default_capacity,
        "capacityWarnAbove": None if settings.SFU_URL else LEARNERS_WITHOUT_SFU,
        "isReviewed": review_is_due(mentor_id=mentor.pk, settings=site),
        "limits": form_limits(),
        "words": dict(rules.WORDS),
        "urls": {
            "publish": reverse("api-session-list"),
            "forms": reverse("api-draft", args=[NO_FORM]).removesuffix(f"{NO_FORM}/"),
            "domains": reverse("api-domains"),
            "published": f"{my_sessions}?tab=Upcoming",
            "drafts": f"{my_sessions}?tab=Drafts",
            "cancelled": my_sessions,
            "login": reverse("account_login"),
            "page": page_url,
        },
    }


def form_limits() -> dict[str, int]:
    """The rules' figures, so that the form can judge as they do; money in rupees."""
    return {
        "titleMin": rules.TITLE_MIN,
        "titleMax": rules.TITLE_MAX,
        "tagsMax": rules.TAGS_MAX,
        "maxMinutes": rules.MAX_DURATION // MINUTE,
        "horizonDays": rules.HORIZON.days,
        "priceMin": rules.PRICE_MIN_PAISE // 100,
        "priceMax": rules.PRICE_MAX_PAISE // 100,
        "thumbnailBytes": MAX_BYTES,
        "descriptionWords": rules.DESCRIPTION_WORDS,
        "capacityMin": rules.CAPACITY_MIN,
        "capacityMax": rules.CAPACITY_MAX,
    }


def last_duration(mentor: User) -> timedelta:
    """How long the session was that the mentor published last; an hour before the first."""
    runs = SessionRun.objects.filter(mentor=mentor).order_by("-published_at", "-pk")
    times = runs.values_list("starts_at", "ends_at").first()
    return times[1] - times[0] if times else FIRST_DURATION


def placeholder_card(mentor: User, *, capacity: int, now: datetime) -> CardView:
    """The card that the preview starts from; the script fills it in."""
    tomorrow = now + timedelta(days=1)
    return CardView(
        id=0,
        url="",
        title="Your session title",
        mentor_name=mentor.display_name,
        mentor_username=mentor.username,
        starts_at=tomorrow,
        ends_at=tomorrow + FIRST_DURATION,
        price_label=price_label(None),
        is_paid=False,
        tags=[],
        cover={"hue": 1, "seed": mentor.pk, "picture": None},
        status="draft",
        booked_count=0,
        seats_left=capacity,
        capacity=capacity,
    )
