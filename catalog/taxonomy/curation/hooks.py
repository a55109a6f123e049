"""Hooks of the taxonomy's curation, where Wagtail finds them by `catalog.wagtail_hooks`."""

from __future__ import annotations

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail_modeladmin.options import modeladmin_register

from catalog.taxonomy.curation.cms import DomainAdmin
from catalog.taxonomy.curation.history import register_actions

modeladmin_register(DomainAdmin)


@hooks.register("register_log_actions")
def domain_actions(actions: LogActionRegistry) -> None:
    """What history can say of domains."""
    register_actions(actions)
