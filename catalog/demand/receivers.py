"""What demand does when sessions are published and domains merged; all in the transaction that does it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from catalog.demand.announcements import announce_demand_in
from catalog.demand.answers import remember_topic
from catalog.demand.filing import move_topics
from catalog.demand.models import RequestedTopic
from catalog.demand.notices import answer_later
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.signals import session_published, session_written_for
from catalog.taxonomy.models import Domain
from catalog.taxonomy.signals import domains_merged
from peerlearn_site.users.models import User


@receiver(session_published, dispatch_uid="tell_who_asked_for_it")
def on_session_published(sender: Any, *, run: SessionRun, now: datetime, **kwargs: Any) -> None:
    """Whoever asked for what it teaches is told, once it is public."""
    answer_later(run=run, now=now)


@receiver(session_written_for, dispatch_uid="remember_what_it_answers")
def on_session_written_for(
    sender: Any, *, page: SessionPage, topic_id: int, by: User, **kwargs: Any
) -> None:
    """Whoever asked for the very topic is told as well, whatever domains the session has in the end."""
    remember_topic(page=page, topic_id=topic_id, by=by)


@receiver(domains_merged, dispatch_uid="move_topics_of_merged")
def on_domains_merged(sender: Any, *, source: Domain, target: Domain, **kwargs: Any) -> None:
    """What was asked for in the one is asked for in the other; the same topic of both is one."""
    if move_topics(RequestedTopic.objects.filter(domain=source), target=target):
        announce_demand_in(source, target)
