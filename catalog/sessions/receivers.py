"""Publishing has four roads (editor, workflow, schedule, API); they all meet here."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from catalog.sessions.announcements import announce_change, announce_to_mentor
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.publishing import apply_published, apply_unpublished
from catalog.sessions.signals import session_edited, session_published
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
