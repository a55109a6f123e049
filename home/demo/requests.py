"""What the demo's learners ask for, in the days before now."""

from __future__ import annotations

from datetime import datetime, timedelta

from catalog.demand.models import TopicRequest
from catalog.demand.rules import text_key
from catalog.demand.services import request_topic
from catalog.taxonomy.selectors import domains_by_slug
from peerlearn_site.users.models import User

# Text, domain ("" is for staff to file), and who asked how many days ago. No demo session is about any of them.
REQUESTS: tuple[tuple[str, str, dict[str, int]], ...] = (
    ("Ownership and borrowing, explained slowly", "rust", {"learner": 2, "learner2": 1}),
    ("Writing your first macro", "rust", {"learner3": 3}),
    ("Conversation practice for a trip to Osaka", "japanese", {"learner": 1, "learner3": 4}),
    ("Fingerpicking for beginners", "guitar", {"learner2": 5}),
    ("Curved spaces you can picture", "geometry", {"learner": 9, "learner2": 3, "learner3": 6}),
    ("Beekeeping on a balcony", "", {"learner3": 2}),
)


def lay_out_requests(people: dict[str, User], now: datetime) -> None:
    """Have the demo's learners ask; what one of them took back since stays so."""
    domains = domains_by_slug([slug for _, slug, _ in REQUESTS])
    for text, slug, asked in REQUESTS:
        for username, days in asked.items():
            learner = people[username]
            if not _was_withdrawn(learner, text):
                asked_at = now - timedelta(days=days, hours=2)
                request_topic(learner=learner, text=text, domain=domains.get(slug), now=asked_at)


def _was_withdrawn(learner: User, text: str) -> bool:
    mine = TopicRequest.objects.filter(learner=learner, topic__text_key=text_key(text))
    return mine.filter(withdrawn_at__isnull=False).exists()
