"""After every migration the page tree is in place, with who may do what there and what a session passes."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver


@receiver(post_migrate, dispatch_uid="ensure_site_tree")
def on_migrated(sender: Any, **kwargs: Any) -> None:
    """``auth`` is the last of our apps to migrate, so every table and permission exists."""
    if getattr(sender, "label", "") == "auth":
        from catalog.sessions.permissions import sync_index_permissions
        from catalog.sessions.walls.permissions import sync_picture_permissions
        from catalog.sessions.workflow.setup import sync_session_workflow
        from home.site_tree import ensure_site_tree

        ensure_site_tree()
        sync_index_permissions()
        sync_picture_permissions()
        sync_session_workflow()
