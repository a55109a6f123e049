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

from catalog.demand.selectors import shown_topic
from catalog.sessions import rules
from catalog.sessions.cards import CardView
from catalog.sessions.drafts.selectors import open_forms
from catalog.sessions.money import price_label
from catalog.sessions.pictures import MAX_BYTES, MAX_PIXELS, MAX_SIDE
from catalog.sessions.reuse.selectors import FIRST_DURATION, MINUTE, earlier_sessions
from catalog.sessions.workflow.review import review_is_due
from catalog.site_settings.models import SiteSettings
from catalog.site_settings.selectors import site_settings
from catalog.taxonomy.api import tag_of
from home.dashboards.mentor.rows import row_of_form
from home.dashboards.mentor_reuse import asked_source, times_config
from peerlearn_site.effects import clock
from peerlearn_site.users.guards import require_role
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role

# Its address, without it, is what the addresses of all forms begin with.
NO_FORM = UUID(int=0)
# Beyond this many learners a mesh of browsers is too much, and the room needs an SFU (SPEC 4.9).
LEARNERS_WITHOUT_SFU = 5


@require_role(Role.MENTOR)
@require_safe
@never_cache
def create_session(request: HttpRequest) -> HttpResponse:
    """The empty form, or the content of an earlier session to put into it.

    What was typed earlier lies on the mentor's device.
    """
    assert isinstance(request.user, User)
    now, site = clock.now(), site_settings()
    earlier = earlier_sessions(mentor=request.user)
    config = form_config(request.user, site, page_url=request.path, now=now)
    context = {
        "config": {
            **config,
            **times_config(earlier),
            "source": asked_source(request),
            "topic": asked_topic(request.GET.get("topic", "")),
        },
        "earlier": earlier,
        "unfinished": [row_of_form(draft) for draft in open_forms(mentor=request.user)],
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
        "capacity": site.default_capacity,
        "capacityWarnAbove": None if settings.SFU_URL else LEARNERS_WITHOUT_SFU,
        "isReviewed": review_is_due(mentor_id=mentor.pk, settings=site),
        "limits": form_limits(),
        "words": dict(rules.WORDS),
        "urls": {
            "publish": reverse("api-session-list"),
            "forms": reverse("api-draft", args=[NO_FORM]).removesuffix(f"{NO_FORM}/"),
            "domains": reverse("api-domains"),
            "topics": reverse("api-topics"),
            "overlaps": reverse("api-session-overlaps"),
            "published": f"{my_sessions}?tab=Upcoming",
            "drafts": f"{my_sessions}?tab=Drafts",
            "cancelled": my_sessions,
            "login": reverse("account_login"),
            "page": page_url,
        },
    }


def asked_topic(number: str) -> dict[str, Any] | None:
    """What learners ask for, to begin the form with: ``{"id", "text", "domain"}``, the domain as a tag."""
    topic = shown_topic(number)
    if topic is None:
        return None
    domain = topic.domain if topic.domain and not topic.domain.is_retired else None
    return {"id": topic.pk, "text": topic.text, "domain": tag_of(domain) if domain else None}


def form_limits() -> dict[str, int]:
    """The rules' figures, so that the form can judge as they do; money in rupees."""
    return {
        "titleMin": rules.TITLE_MIN,
        "titleMax": rules.TITLE_MAX,
        "tagsMax": rules.TAGS_MAX,
        "maxMinutes": rules.MAX_DURATION // MINUTE,
        "horizonDays": rules.HORIZON.days,
        "repeatsMax": rules.REPEATS_MAX,
        "priceMin": rules.PRICE_MIN_PAISE // 100,
        "priceMax": rules.PRICE_MAX_PAISE // 100,
        "thumbnailBytes": MAX_BYTES,
        "thumbnailPixels": MAX_PIXELS,
        "thumbnailSide": MAX_SIDE,
        "altMax": rules.ALT_MAX,
        "descriptionWords": rules.DESCRIPTION_WORDS,
        "capacityMin": rules.CAPACITY_MIN,
        "capacityMax": rules.CAPACITY_MAX,
    }


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
