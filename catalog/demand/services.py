"""Asking for a topic, joining somebody who asked, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from catalog.demand import rules
from catalog.demand.announcements import announce_demand
from catalog.demand.models import RequestedTopic, TopicRequest
from catalog.demand.rules import WORDS, Refusal
from catalog.demand.selectors import domain_named_in
from catalog.sessions.text import clean_line
from catalog.taxonomy.models import Domain
from catalog.taxonomy.services import kept_domain

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


class RequestRefused(Exception):
    """A request that is not taken; ``str()`` says why in words."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal

    def __str__(self) -> str:
        return WORDS[self.refusal]


@dataclass(frozen=True, slots=True)
class Asked:
    """An open request, and whether this very call made it."""

    request: TopicRequest
    is_new: bool


@transaction.atomic
def request_topic(*, learner: User, text: str, domain: Domain | None, now: datetime) -> Asked:
    """Ask for a topic in one's own words; whoever asked for the same is joined.

    Without a domain it goes into the one that its words name, or waits for staff to file it.

    Raises:
        ValidationError: keyed ``text``, in the learner's words.
        RequestRefused: too many are open.
    """
    problems = rules.text_problems(text)
    if problems:
        raise ValidationError({"text": problems})
    text = clean_line(text)
    domain = domain or domain_named_in(text)
    # Were it merged at this moment, what is written into it would be left behind.
    domain = kept_domain(domain=domain) if domain else None
    topic = _locked(_topic(learner, text, domain, now).pk)
    # Staff may have made it one with another at this very moment: then it is a new one.
    return _ask(learner, topic or _topic(learner, text, domain, now), now)


@transaction.atomic
def join_request(*, learner: User, topic_id: int, now: datetime) -> Asked:
    """Say "me too"; asking again after a week counts anew.

    Raises:
        RequestRefused: there is no such topic, or too many requests are open.
    """
    topic = _locked(topic_id)
    if topic is None or topic.is_hidden:
        raise RequestRefused(Refusal.UNKNOWN_TOPIC)
    return _ask(learner, topic, now)


@transaction.atomic
def withdraw_request(*, learner: User, topic_id: int, now: datetime) -> bool:
    """Take a request back, as if it had never been made; return whether there was one.

    Raises:
        RequestRefused: there is no such topic any more; what was asked of it may stand at another.
    """
    mine = TopicRequest.objects.filter(learner=learner, topic__pk=topic_id, withdrawn_at=None)
    was_open = bool(mine.update(withdrawn_at=now, is_open=False))
    topic = RequestedTopic.objects.select_related("domain__parent").filter(pk=topic_id).first()
    if topic is None:
        raise RequestRefused(Refusal.UNKNOWN_TOPIC)
    if was_open:
        announce_demand(topic)
    return was_open


def _topic(learner: User, text: str, domain: Domain | None, now: datetime) -> RequestedTopic:
    """The topic of these words in this domain, hidden or not; a new one where there is none."""
    values = {"text": text, "created_by": learner, "created_at": now}
    key = rules.text_key(text)
    topic, _ = RequestedTopic.objects.get_or_create(domain=domain, text_key=key, defaults=values)
    return topic


def _locked(topic_id: int) -> RequestedTopic | None:
    """The topic, kept as it is, so that two calls of one learner come one after the other; none if it is gone."""
    topics = RequestedTopic.objects.select_for_update(of=("self",)).select_related("domain__parent")
    return topics.filter(pk=topic_id).first()


def _ask(learner: User, topic: RequestedTopic, now: datetime) -> Asked:
    """Open a request, or give the one there is; what was asked over a week ago is asked anew."""
    mine = TopicRequest.objects.filter(learner=learner, is_open=True)
    standing = mine.filter(topic=topic).first()
    if standing and rules.is_this_week(standing.asked_at, now=now):
        return Asked(standing, is_new=False)
    if standing:
        mine.filter(pk=standing.pk).update(is_open=False)
    elif _open_now(mine, now) >= rules.OPEN_AT_MOST:
        raise RequestRefused(Refusal.TOO_MANY)
    made = TopicRequest.objects.create(topic=topic, learner=learner, asked_at=now)
    announce_demand(topic)
    return Asked(made, is_new=True)


def _open_now(mine: QuerySet[TopicRequest], now: datetime) -> int:
    """How many requests stand that others see: what was hidden or forgotten takes nobody's place."""
    return mine.filter(topic__is_hidden=False, asked_at__gt=now - rules.FORGOTTEN).count()
