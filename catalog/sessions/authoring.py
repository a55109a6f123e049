"""Writing a session from outside the CMS, through Wagtail's own create action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.actions.create_page import CreatePageAction
from wagtail.images.models import Image

from catalog.sessions.focus import Focus
from catalog.sessions.models import SessionPage
from catalog.sessions.pictures import StoredPicture, add_image
from catalog.sessions.rules import WORDS
from catalog.sessions.selectors import sessions_index
from catalog.sessions.signals import session_written_for
from catalog.sessions.slugs import slug_for
from catalog.sessions.text import sanitize
from catalog.sessions.workflow.services import Submitted, submit
from catalog.taxonomy.models import Domain

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


@dataclass(frozen=True, slots=True)
class AuthoredSession:
    """What a mentor wrote, parsed but not yet judged.

    ``description`` is HTML as it came; ``topic_id`` names what learners ask for that it was written for, if any.
    """

    title: str
    tags: tuple[Domain, ...]
    start_time: datetime | None
    end_time: datetime | None
    price_paise: int | None
    capacity: int
    description: str = ""
    picture: StoredPicture | None = None
    picture_alt: str = ""
    picture_focus: Focus | None = None
    topic_id: int | None = None


class CheckedForm:
    """The part of a form that Wagtail's create action asks for, around a page already checked."""

    def __init__(self, page: SessionPage) -> None:
        self.page = page

    def is_valid(self) -> bool:
        return True

    def save(self, commit: bool = True) -> SessionPage:
        return self.page

    def save_m2m(self) -> None:
        """Tags are a cluster relation: they are saved with the page."""


@transaction.atomic
def publish_new_session(
    *,
    mentor: User,
    authored: AuthoredSession,
    now: datetime,
    thumbnail: Image | None = None,
    slug: str = "",
) -> Submitted:
    """Create a session's page and send it through the workflow; all of it or nothing.

    ``thumbnail`` is a picture that has its row already; a new one comes with ``authored``. Without a ``slug`` one is
    found that is free.

    Effects: page, revision, log entries, image row, workflow rows, and where no review is due run, card and the
    announcement to come.

    Raises:
        ValidationError: keyed by the page's fields, in the mentor's words.
        PermissionDenied: the person may not add sessions.
    """
    page = build_page(mentor=mentor, authored=authored)
    page.thumbnail = thumbnail or _image(authored, page, mentor)
    page.slug = slug
    try:
        with transaction.atomic():
            _create(page, mentor, authored)
            return submit(page=page, user=mentor, now=now)
    except IntegrityError as error:
        raise as_validation_error(error) from error


def create_draft(*, mentor: User, authored: AuthoredSession) -> SessionPage:
    """Create the page of a session that is not finished yet: nothing of it is judged, and nothing announced.

    Effects: page, revision, log entry, image row.

    Raises:
        PermissionDenied: the person may not add sessions.
    """
    page = build_page(mentor=mentor, authored=authored)
    page.slug = slug_for(page.title)
    page.thumbnail = _image(authored, page, mentor)
    _create(page, mentor, authored)
    return page


def build_page(*, mentor: User, authored: AuthoredSession) -> SessionPage:
    """The unsaved page of what a mentor wrote, its description sanitised."""
    page = SessionPage(
        title=authored.title,
        starts_at=authored.start_time,
        ends_at=authored.end_time,
        price_paise=authored.price_paise,
        capacity=authored.capacity,
        description=sanitize(authored.description),
        owner=mentor,
    )
    page.tags.set(authored.tags)
    return page


def _image(authored: AuthoredSession, page: SessionPage, mentor: User) -> Image | None:
    if authored.picture is None:
        return None
    return add_image(
        picture=authored.picture,
        title=page.title,
        owner_id=mentor.pk,
        alt=authored.picture_alt,
        focus=authored.picture_focus,
    )


def _create(page: SessionPage, mentor: User, authored: AuthoredSession) -> None:
    form = CheckedForm(page)
    CreatePageAction(page, sessions_index(), user=mentor, form=form, clean=False).execute()
    if authored.topic_id is not None:
        topic_id = authored.topic_id
        session_written_for.send(sender=SessionPage, page=page, topic_id=topic_id, by=mentor)


def as_validation_error(error: IntegrityError) -> ValidationError:
    """The words for a race lost to the database's own constraint; anything else stays an error."""
    constraint = "session_once_per_mentor_title_start"
    if constraint in str(error) or "title_key" in str(error):
        return ValidationError({"title": [WORDS["title.duplicate"]]})
    raise error
