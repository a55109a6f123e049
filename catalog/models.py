"""The catalogue's models, where Django looks for them."""

from catalog.booking.models import Booking
from catalog.feedback.models import Feedback
from catalog.profiles.models import MentorProfile
from catalog.sessions.models import (
    CardDomain,
    SessionCard,
    SessionIndexPage,
    SessionPage,
    SessionPageTag,
    SessionRun,
)
from catalog.taxonomy.models import Domain, DomainTerm

__all__ = [
    "Booking",
    "CardDomain",
    "Domain",
    "DomainTerm",
    "Feedback",
    "MentorProfile",
    "SessionCard",
    "SessionIndexPage",
    "SessionPage",
    "SessionPageTag",
    "SessionRun",
]
