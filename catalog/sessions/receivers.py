"""Publishing has four roads (editor, workflow, schedule, API); they all meet here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from catalog.sessions.announcements import announce_cards, announce_change, announce_to_mentor
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.publishing import apply_published, apply_unpublished
from catalog.sessions.retagging import move_tags, redraw_cards
from catalog.sessions.signals import session_edited, session_published
from catalog.taxonomy.models import Domain
from catalog.taxonomy.signals import domain_changed, domains_merged
from peerlearn_site.effects import clock


@receiver(page_published, sender=SessionPage, dispatch_uid="apply_published")
def on_page_published(sender: Any, instance: SessionPage, **kwargs: Any) -> None:
    """Copy the published page to its run and card."""
    apply_published(page=instance, now=clock.now())


@receiver(page_unpublished, sender=SessionPage, dispatch_uid="apply_unpublished")
def on_page_unpublished(sender: Any, instance: SessionPage, **kwargs: Any) -> None:
    """Take the page's card out of the lists."""
    apply_unpublished(page_id=instance.pk)


@receiver(session_published, dispatch_uid="announce_own_session")
def on_session_published(sender: Any, run: SessionRun, **kwargs: Any) -> None:
    """The mentor's own lists hear of it at once; everybody else when its picture is drawn."""
    announce_to_mentor(run)


@receiver(session_edited, dispatch_uid="announce_change")
def on_session_edited(sender: Any, run: SessionRun, **kwargs: Any) -> None:
    """Open pages show the session as it is now."""
    announce_change(run)
    announce_to_mentor(run)


@receiver(domains_merged, dispatch_uid="move_tags_of_sessions")
def on_domains_merged(
    sender: Any, source: Domain, target: Domain, now: datetime, **kwargs: Any
) -> None:
    """Sessions and their cards go on under the domain that is left."""
    move_tags(source=source, target=target)
    announce_cards(redraw_cards(under=source.slug))


@receiver(domain_changed, dispatch_uid="redraw_cards_of_domain")
def on_domain_changed(sender: Any, domain: Domain, **kwargs: Any) -> None:
    """Cards say the name and bear the colour that the domain has now, and are found where it lies."""
    announce_cards(redraw_cards(under=domain.slug))
