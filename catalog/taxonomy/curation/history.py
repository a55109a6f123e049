"""What the history of a domain says."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.log_actions import registry as log_registry

from catalog.taxonomy.keeping import CREATE, EDIT, RESTORE, RETIRE
from catalog.taxonomy.merging import MERGE
from catalog.taxonomy.models import Domain

FIELD_NAMES = {"is_retired": "retired", "hue": "colour", "parent": "place", "slug": "address"}
ONE_AND_MANY = {
    "sessions": ("session", "sessions"),
    "drafts": ("draft", "drafts"),
    "requests": ("request", "requests"),
    "children": ("domain below it", "domains below it"),
}


class EditFormatter(LogFormatter):
    """Names what was changed."""

    label = "Edit domain"

    def format_message(self, log_entry: Any) -> str:
        names = [FIELD_NAMES.get(name, name) for name in log_entry.data.get("changed", ())]
        return f"Changed: {', '.join(names)}" if names else "Changed"


class MergeFormatter(LogFormatter):
    """Says which domain went into which, and what moved."""

    label = "Merge domains"

    def format_message(self, log_entry: Any) -> str:
        source = log_entry.data.get("source", {}).get("name", "")
        moved = moved_words(log_entry.data.get("moved", {}))
        return f"Merged “{source}” into “{log_entry.label}”: {moved}"


def moved_words(moved: dict[str, int]) -> str:
    """``"3 sessions, 1 draft, no requests, no domains below it"``."""
    counted = ((moved.get(kind, 0), words) for kind, words in ONE_AND_MANY.items())
    return ", ".join(
        f"{count or 'no'} {one if count == 1 else many}" for count, (one, many) in counted
    )


def register_actions(actions: LogActionRegistry) -> None:
    """Make Wagtail's log know ours."""
    actions.register_action(CREATE, "Create domain", "Created")
    actions.register_action(RETIRE, "Retire domain", "Retired")
    actions.register_action(RESTORE, "Bring a domain back", "Brought back")
    actions.register_action(EDIT)(EditFormatter)
    actions.register_action(MERGE)(MergeFormatter)


def history_of(domain: Domain) -> QuerySet[Any]:
    """Its lines, and the one in which it was merged into another."""
    lines: QuerySet[Any] = log_registry.get_log_model_for_model(Domain).objects.get_for_model(
        Domain
    )
    about = Q(object_id=str(domain.pk)) | Q(action=MERGE, data__source__id=domain.pk)
    return lines.filter(about)
