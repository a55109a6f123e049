"""The tags that show what learners ask for, and let them ask."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from catalog.demand import selectors
from catalog.demand.notices import people_waiting_for
from catalog.demand.rules import TEXT_MAX
from catalog.sessions.models import SessionRun
from catalog.taxonomy.filters import domains_by_branch
from catalog.taxonomy.models import Domain
from peerlearn_site.effects import clock
from peerlearn_site.users.roles import Role

register = template.Library()
LISTED = 8


@register.inclusion_tag("demand/line.html")
def demand_line(domain: Domain) -> dict[str, Any]:
    """How many learners ask for topics in a domain, and whether that is more than the week before."""
    return {"demand": selectors.demand_of(domain=domain, now=clock.now())}


@register.inclusion_tag("demand/topics.html", takes_context=True)
def wanted_topics(
    context: Context, domain: Domain | None = None, of_others: bool = False
) -> dict[str, Any]:
    """The most wanted topics, in a domain or anywhere, each with "Me too"; or only what the viewer did not ask for."""
    topics = selectors.wanted_topics(
        domains=None if domain is None else [domain],
        now=clock.now(),
        viewer=context["user"],
        of_others=of_others,
        limit=LISTED,
    )
    return {"topics": topics, "domain": domain, **_who(context)}


@register.inclusion_tag("demand/request_form.html", takes_context=True)
def request_topic(
    context: Context, domain: Domain | None = None, name: str = "topic", level: int = 3
) -> dict[str, Any]:
    """The form by which a learner asks for a topic.

    Args:
        name: Tells two of them on one page apart.
        level: Of its heading.
    """
    return {
        "domain": domain,
        "domains": [] if domain else domains_by_branch().filter(is_retired=False),
        "name": name,
        "level": level,
        "longest": TEXT_MAX,
        "person": context["user"].pk,
        **_who(context),
    }


@register.simple_tag
def asked_for(run: SessionRun) -> int:
    """How many learners a session answers: each of them is told."""
    return people_waiting_for(run, now=clock.now())


def _who(context: Context) -> dict[str, Any]:
    user = context["user"]
    return {
        "is_visitor": not user.is_authenticated,
        "is_learner": user.is_authenticated and user.has_role(Role.LEARNER),
        "next": context["request"].get_full_path(),
    }
