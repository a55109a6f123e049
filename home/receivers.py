"""After every migration the page tree is in place; after every session its mentor's figures are told anew."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from catalog.sessions.signals import session_status_changed
from home.dashboards.mentor.protocol import EarningsChanged
from peerlearn_site.realtime.publish import publish_on_commit
from peerlearn_site.realtime.topics import notifications_of


@receiver(post_migrate, dispatch_uid="ensure_site_tree")
def on_migrated(sender: Any, **kwargs: Any) -> None:
    """The page tree with who may do what there and what a session passes.

    ``auth`` is the last of our apps to migrate, so every table and permission exists.
    """
    if getattr(sender, "label", "") == "auth":
        from catalog.sessions.permissions import sync_index_permissions
        from catalog.sessions.walls.permissions import sync_picture_permissions
        from catalog.sessions.workflow.setup import sync_session_workflow
        from home.site_tree import ensure_site_tree

        ensure_site_tree()
        sync_index_permissions()
        sync_picture_permissions()
        sync_session_workflow()


@receiver(session_status_changed, dispatch_uid="tell_earnings")
def on_session_status_changed(sender: Any, *, run_id: int, new: str, **kwargs: Any) -> None:
    """A session that is over makes its mentor's figures others; their open pages hear it at the commit."""
    if new == RunStatus.COMPLETED:
        run = SessionRun.objects.only("mentor_id", "page_id").get(pk=run_id)
        topic = notifications_of(run.mentor_id)
        publish_on_commit(topic, EarningsChanged(session_id=run.page_id))
