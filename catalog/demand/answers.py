"""For which request a session was written: a line in its history, which outlasts drafts and reviews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from wagtail.log_actions import LogFormatter, log
from wagtail.models import PageLogEntry

from catalog.demand.models import RequestedTopic
from catalog.sessions.models import SessionPage

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

WRITTEN_FOR: Final = "peerlearn.session.written_for"


def remember_topic(*, page: SessionPage, topic_id: int, by: User) -> None:
    """Write down what a page was written for; a topic that is gone or hidden by now is passed over."""
    topic = RequestedTopic.objects.filter(pk=topic_id, is_hidden=False).first()
    if topic is not None:
        data = {"topic": topic.pk, "text": topic.text}
        log(instance=page, action=WRITTEN_FOR, user=by, data=data)


def topics_answered(*, page_id: int) -> list[int]:
    """The topics that a page was written for, by number."""
    lines = PageLogEntry.objects.filter(page_id=page_id, action=WRITTEN_FOR)
    return [data["topic"] for data in lines.values_list("data", flat=True)]


def follow_topics(into: Mapping[int, int]) -> None:
    """Let what was written for topics that became one with others be written for those."""
    lines = PageLogEntry.objects.filter(action=WRITTEN_FOR, data__topic__in=list(into))
    for line in lines:
        line.data = {**line.data, "topic": into[line.data["topic"]]}
        line.save(update_fields=["data"])


class WrittenForFormatter(LogFormatter):
    """Names the request."""

    label = "Write for a request"

    def format_message(self, log_entry: Any) -> str:
        return f"Written for the request “{log_entry.data.get('text', '')}”"
