"""The catalogue's models, where Django looks for them."""

from catalog.booking.models import Booking, CalendarFeed, WaitlistEntry
from catalog.demand.models import RequestedTopic, TopicRequest
from catalog.feedback.models import Feedback
from catalog.profiles.models import MentorApplication, MentorProfile
from catalog.sessions.card_models import CardDomain, SessionCard
from catalog.sessions.drafts.models import FormDraft
from catalog.sessions.models import SessionIndexPage, SessionPage, SessionPageTag, SessionRun
from catalog.sessions.workflow.models import ReadinessTask, ReviewTask
from catalog.site_settings.models import SiteSettings
from catalog.taxonomy.models import Domain, DomainTerm, Spelling

__all__ = [
    "Booking",
    "CalendarFeed",
    "CardDomain",
    "Domain",
    "DomainTerm",
    "Feedback",
    "FormDraft",
    "MentorApplication",
    "MentorProfile",
    "ReadinessTask",
    "RequestedTopic",
    "ReviewTask",
    "SessionCard",
    "SessionIndexPage",
    "SessionPage",
    "SessionPageTag",
    "SessionRun",
    "SiteSettings",
    "Spelling",
    "TopicRequest",
    "WaitlistEntry",
]
