"""Putting topics where they belong: filed by staff, hidden, or moved with their domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When
from wagtail.log_actions import log

from catalog.demand.announcements import announce_demand, announce_demand_in
from catalog.demand.answers import follow_topics
from catalog.demand.batches import batched
from catalog.demand.models import RequestedTopic, TopicRequest
from catalog.taxonomy.models import Domain
from catalog.taxonomy.services import kept_domain

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

# As many cases as one statement of any database takes.
AT_ONCE = 200
FILED, HIDDEN = "peerlearn.topic.filed", "peerlearn.topic.hidden"
RETIRED = "“{domain}” is retired. Bring it back first, or choose another."
HIDDEN_THERE = (
    "“{text}” is hidden in {domain}. Show it again there first, or hide this one as well."
)
SHOWN_THERE = "“{text}” is shown in {domain}. Show this one again before you file it there."


@transaction.atomic
def file_topic(*, topic_id: int, domain: Domain, by: User) -> RequestedTopic:
    """Put a topic, with who asks for it, into a domain; where the domain has the same one, they become one.

    Raises:
        RequestedTopic.DoesNotExist: it became one with another meanwhile.
        ValidationError: nothing new goes into the domain, or one of the two is hidden, in words.
    """
    domain = kept_domain(domain=domain)
    topic = RequestedTopic.objects.select_related("domain__parent").get(pk=topic_id)
    if topic.domain_id == domain.pk:
        return topic
    if domain.is_retired:
        raise ValidationError(RETIRED.format(domain=domain.name))
    _refuse_half_hidden(topic, domain)
    move_topics(RequestedTopic.objects.filter(pk=topic.pk), target=domain)
    filed = RequestedTopic.objects.get(domain=domain, text_key=topic.text_key)
    log(instance=filed, action=FILED, user=by, data={"domain": domain.name, "text": topic.text})
    announce_demand_in(topic.domain, domain)
    return filed


def _refuse_half_hidden(topic: RequestedTopic, domain: Domain) -> None:
    """Filing shows nothing that was hidden and hides nothing that is shown: staff say so by themselves."""
    twins = RequestedTopic.objects.filter(domain=domain, text_key=topic.text_key)
    twin = twins.exclude(is_hidden=topic.is_hidden).first()
    if twin is not None:
        words = HIDDEN_THERE if twin.is_hidden else SHOWN_THERE
        raise ValidationError(words.format(text=topic.text, domain=domain.name))


@transaction.atomic
def hide_topic(*, topic_id: int, is_hidden: bool, by: User) -> RequestedTopic:
    """Show a topic nowhere and count it nowhere, or show it again.

    Raises:
        RequestedTopic.DoesNotExist: there is none.
    """
    topic = RequestedTopic.objects.select_for_update().get(pk=topic_id)
    if topic.is_hidden != is_hidden:
        topic.is_hidden = is_hidden
        topic.save(update_fields=["is_hidden"])
        log(instance=topic, action=HIDDEN, user=by, data={"hidden": is_hidden})
        announce_demand(topic)
    return topic


@transaction.atomic
def move_topics(topics: QuerySet[RequestedTopic], *, target: Domain) -> int:
    """Move topics into a domain; those that it has already give their requests to it. Return how many moved.

    Of two that become one, hidden stays hidden. The number of queries is that of one topic.
    """
    locked = _locked(topics, target=target)
    moving = [locked[pk] for pk in topics.values_list("pk", flat=True)]
    there = (topic for topic in locked.values() if topic.domain_id == target.pk)
    twins = {topic.text_key: topic.pk for topic in there}
    into = {topic.pk: twins[topic.text_key] for topic in moving if topic.text_key in twins}
    if into:
        _become_one(into)
        hidden = [into[topic.pk] for topic in moving if topic.pk in into and topic.is_hidden]
        RequestedTopic.objects.filter(pk__in=hidden).update(is_hidden=True)
    kept = [topic.pk for topic in moving if topic.pk not in into]
    RequestedTopic.objects.filter(pk__in=kept).update(domain=target)
    return len(moving)


def _locked(topics: QuerySet[RequestedTopic], *, target: Domain) -> dict[int, RequestedTopic]:
    """Topics and those of a domain that say the same, so that whoever says "me too" does so before or after.

    All by one query and in one order: two that are filed the opposite ways would wait for each other.
    """
    twins = Q(domain=target, text_key__in=topics.values("text_key"))
    rows = RequestedTopic.objects.filter(Q(pk__in=topics.values("pk")) | twins)
    return {topic.pk: topic for topic in rows.select_for_update(of=("self",)).order_by("pk")}


def _become_one(into: dict[int, int]) -> None:
    """Give the requests of topics to their twins; of two that one learner has open the later one stays open."""
    rows = (
        TopicRequest.objects.filter(topic__in=[*into, *into.values()], is_open=True)
        .order_by("asked_at", "pk")
        .values_list("learner_id", "topic_id", "pk")
    )
    last = {(learner, into.get(topic, topic)): pk for learner, topic, pk in rows}
    earlier = [pk for learner, topic, pk in rows if last[learner, into.get(topic, topic)] != pk]
    TopicRequest.objects.filter(pk__in=earlier).update(is_open=False)
    for some in batched(into.items(), AT_ONCE):
        moves = [When(topic=source, then=Value(twin)) for source, twin in some]
        sources = [source for source, _ in some]
        TopicRequest.objects.filter(topic__in=sources).update(topic=Case(*moves))
        follow_topics(dict(some))
    RequestedTopic.objects.filter(pk__in=into).delete()
