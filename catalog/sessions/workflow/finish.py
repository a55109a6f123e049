"""The end of the workflow: the session goes public.

Wagtail imports this while its own models load, so nothing may be imported here.
"""

from __future__ import annotations

from typing import Any


def finish(workflow_state: Any, user: Any = None) -> None:
    """Publish the revision that every task has passed.

    Nobody's permission is asked: mentors hold no ``publish`` in Wagtail (it would reach other mentors' pages), and
    whether the page may go public is what the workflow has just decided.
    """
    revision = workflow_state.content_object.get_latest_revision()
    revision.publish(user=user, skip_permission_checks=True)
