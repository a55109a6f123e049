"""Publishing has four roads (editor, workflow, schedule, API); they all meet here."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from catalog.sessions.models import SessionPage
from catalog.sessions.publishing import apply_published, apply_unpublished
from peerlearn_site.effects import clock


@receiver(page_published, sender=SessionPage, dispatch_uid="apply_published")
def on_page_published(sender: Any, instance: SessionPage, **kwargs: Any) -> None:
    """Copy the published page to its run and card."""
    apply_published(page=instance, now=clock.now())


@receiver(page_unpublished, sender=SessionPage, dispatch_uid="apply_unpublished")
def on_page_unpublished(sender: Any, instance: SessionPage, **kwargs: Any) -> None:
    """Take the page's card out of the lists."""
    apply_unpublished(page_id=instance.pk)
