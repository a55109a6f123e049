"""What demand does when sessions are published and domains merged; all in the transaction that does it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from catalog.demand.filing import move_topics
from catalog.demand.models import RequestedTopic
from catalog.demand.notices import answer_later
from catalog.sessions.models import SessionRun
from catalog.sessions.signals import session_published
from catalog.taxonomy.models import Domain
from catalog.taxonomy.signals import domains_merged


@receiver(session_published, dispatch_uid="tell_who_asked_for_it")
def on_session_published(sender: Any, *, run: SessionRun, now: datetime, **kwargs: Any) -> None:
    """Whoever asked for what it teaches is told, once it is public."""
    answer_later(run=run, now=now)


@receiver(domains_merged, dispatch_uid="move_topics_of_merged")
def on_domains_merged(sender: Any, *, source: Domain, target: Domain, **kwargs: Any) -> None:
    """What was asked for in the one is asked for in the other; the same topic of both is one."""
    move_topics(RequestedTopic.objects.filter(domain=source), target=target)
