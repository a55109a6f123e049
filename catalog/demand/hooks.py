"""Demand in the CMS, where Wagtail finds it by `catalog.wagtail_hooks`."""

from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from catalog.demand.answers import WRITTEN_FOR, WrittenForFormatter
from catalog.demand.cms import RequestedTopicAdmin
from catalog.demand.filing import FILED, HIDDEN

modeladmin_register(RequestedTopicAdmin)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """What the history says of topics that staff put in order, and of sessions that answer some."""
    actions.register_action(FILED, "File a request", "Filed under a domain")
    actions.register_action(HIDDEN, "Hide or show a request", "Hidden, or shown again")
    actions.register_action(WRITTEN_FOR)(WrittenForFormatter)
