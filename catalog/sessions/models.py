"""A session: the page that is written and the run that happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.http import Http404, HttpRequest
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase
from wagtail.fields import RichTextField
from wagtail.locks import BaseLock
from wagtail.models.pages import PagePermissionTester
from wagtail.url_routing import RouteResult
from wagtail.utils.decorators import cached_classmethod

from catalog.sessions import rules
from catalog.sessions.enums import OPEN_STATUSES, RunStatus
from catalog.sessions.lock import lock_of
from catalog.sessions.public_page import PublicPage
from catalog.taxonomy.models import Domain
from peerlearn_site.effects import clock

RICH_TEXT_FEATURES = ["bold", "italic", "h3", "h4", "ol", "ul", "link", "blockquote"]
# What a rule calls a field, and what the page calls it.
PAGE_FIELD = {"start_time": "starts_at", "end_time": "ends_at", "price": "price_paise"}


class SessionIndexPage(PublicPage):
    """The catalogue: the parent of every session, and the page at /sessions/."""

    max_count = 1
    subpage_types: ClassVar[list[str]] = ["catalog.SessionPage"]
    template = "catalog/session_index_page.html"

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a session by its slug at once, where Wagtail would ask for its base row first."""
        if len(path_components) != 1:
            result: RouteResult = super().route(request, path_components)
            return result
        page = SessionPage.objects.child_of(self).live().filter(slug=path_components[0]).first()
        if page is None:
            raise Http404
        return RouteResult(page)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the cards that the query string asks for."""
        from catalog.sessions.catalogue import catalogue_context

        return {**super().get_context(request, *args, **kwargs), **catalogue_context(request)}


class SessionPageTag(ItemBase):
    """A domain on a session's page."""

    tag = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="session_tags")
    content_object = ParentalKey(
        "catalog.SessionPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class SessionPage(PublicPage):
    """What a mentor writes. Drafts may be incomplete, so only the title is required by columns.

    ``owner`` is the mentor. What is published is copied to the :class:`SessionRun`; times and price
    of a session are read there, never here.
    """

    starts_at = models.DateTimeField("start", null=True)
    ends_at = models.DateTimeField("end", null=True)
    price_paise = models.PositiveIntegerField("price", null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(default=5)
    description = RichTextField(features=RICH_TEXT_FEATURES, blank=True)
    thumbnail = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    title: str
    slug: str
    tags = ClusterTaggableManager(through=SessionPageTag, verbose_name="domain tags")

    parent_page_types: ClassVar[list[str]] = ["catalog.SessionIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "catalog/session_page.html"

    promote_panels: ClassVar[list[Any]] = []
    settings_panels: ClassVar[list[Any]] = []
    # Set while a draft is saved by the editor: what is not to be published yet need not be ready.
    rules_deferred = False

    @classmethod
    def get_verbose_name(cls) -> str:
        """What the CMS calls one of these."""
        return "Session"

    @cached_classmethod
    def get_edit_handler(cls) -> Any:
        """The editor's panels; they need the models they edit, so they are fetched when first asked for."""
        from catalog.sessions.editor.panels import edit_handler

        return edit_handler(cls)

    @property
    def content(self) -> rules.SessionContent:
        """The page's values in the form that the rules judge."""
        return rules.SessionContent(
            title=self.title,
            tags=tuple(rules.Tag(tag.slug, tag.is_retired, tag.name) for tag in self.tags.all()),
            start_time=self.starts_at,
            end_time=self.ends_at,
            price_paise=self.price_paise,
            capacity=self.capacity,
            description=self.description,
        )

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Give the page a slug of ours before Wagtail would make one it may leave empty."""
        if not self.slug:
            from catalog.sessions.slugs import slug_for

            self.slug = slug_for(self.title)
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        """Apply the one rule set and the mentor's uniqueness.

        Raises:
            ValidationError: keyed by the page's fields.
        """
        super().clean()
        from catalog.sessions.selectors import run_with_same_identity

        now = clock.now()
        self.title = rules.clean_title(self.title)
        if self.rules_deferred:
            return
        run = getattr(self, "run", None) if self.pk else None
        found = rules.problems(
            self.content,
            now=now,
            # One that may still be changed after its start may only be changed by moving it ahead.
            was_start=run.starts_at if run and lock_of(run, now=now) else None,
            seats_taken=run.seats_taken if run else 0,
        )
        if not found and run_with_same_identity(page=self):
            found = {"title": [rules.WORDS["title.duplicate"]]}
        if found:
            raise ValidationError({PAGE_FIELD.get(key, key): words for key, words in found.items()})

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with domains that were merged since they were chosen as those they were merged into."""
        from catalog.sessions.retagging import keep_tags

        if kwargs.get("update_fields") is None:
            keep_tags(self)
        super().save(*args, **kwargs)

    @transaction.atomic
    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> None:
        """Publish a revision, whatever road it comes by, unless what is public may not change any more.

        Raises:
            SessionLocked: it begins within five minutes and is booked, or is live, over or cancelled.
        """
        from catalog.sessions.veto import changeable_run

        changeable_run(page_id=self.pk, now=clock.now())
        super().publish(revision, *args, **kwargs)

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """Who may do what to it in the CMS: ours above Wagtail's rules."""
        from catalog.sessions.walls.tester import SessionPagePermissionTester

        return SessionPagePermissionTester(user, self)

    def get_lock(self) -> BaseLock | None:
        """The T-5 lock, for everybody; else Wagtail's own (workflow, a person's)."""
        from catalog.sessions.walls.lock import session_lock

        return session_lock(self, now=clock.now()) or super().get_lock()

    def with_content_json(self, content: dict[str, Any]) -> SessionPage:
        """A page as a revision has it, without a schedule: sessions go public by the workflow alone.

        A domain that was merged since is the one it was merged into.
        """
        from catalog.sessions.retagging import with_present_domains

        page: SessionPage = super().with_content_json(with_present_domains(content))
        page.go_live_at = page.expire_at = None
        return page

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """What the editor can show of it before it is public."""
        from catalog.sessions.preview import PREVIEW_MODES

        return list(PREVIEW_MODES)

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        """The page's own, or its card alone."""
        from catalog.sessions.preview import CARD, CARD_TEMPLATE

        return CARD_TEMPLATE if mode_name == CARD else str(self.get_template(request))

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the run and the card; in a preview those of what is being written."""
        from catalog.sessions.preview import preview_context
        from catalog.sessions.selectors import session_context

        context = super().get_context(request, *args, **kwargs)
        if getattr(request, "is_preview", False):
            return {**context, **preview_context(page=self, mentor=request.user)}
        return {**context, **session_context(page=self)}


class SessionRun(models.Model):
    """The published truth of a session and its operation (SPEC 6.5): outside every revision.

    ``seats_taken`` counts confirmed bookings and unexpired holds, ``booked_count`` the confirmed
    alone. ``event_sequence`` rises with every change that calendars must take over (RFC 5545, SEQUENCE).
    Status changes only by compare-and-set in ``lifecycle``. ``duration`` is recorded when a session that was held
    ends; one that never started has none.
    """

    page = models.OneToOneField(SessionPage, on_delete=models.CASCADE, related_name="run")
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="session_runs"
    )
    title = models.CharField(max_length=255)
    title_key = models.CharField(max_length=255)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    extension_minutes = models.PositiveSmallIntegerField(default=0)
    capacity = models.PositiveSmallIntegerField()
    price_paise = models.PositiveIntegerField(null=True)
    seats_taken = models.PositiveSmallIntegerField(default=0)
    booked_count = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.SCHEDULED)
    room_code = models.UUIDField(default=uuid4, unique=True, editable=False)
    actual_start = models.DateTimeField(null=True)
    actual_end = models.DateTimeField(null=True)
    duration = models.DurationField(null=True)
    published_at = models.DateTimeField()
    event_sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["mentor", "title_key", "starts_at"],
                condition=Q(status__in=OPEN_STATUSES),
                name="session_once_per_mentor_title_start",
            ),
            models.CheckConstraint(
                condition=Q(seats_taken__lte=F("capacity")), name="session_never_over_capacity"
            ),
            models.CheckConstraint(
                condition=Q(booked_count__lte=F("seats_taken")), name="session_booked_within_taken"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["mentor", "starts_at"], name="run_of_mentor"),
            # Whole, not for open runs alone: SQLite cannot tell from a bound status that it is one.
            models.Index(fields=["status", "ends_at"], name="run_by_status_and_end"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def effective_end(self) -> datetime:
        """The scheduled end and what the mentor added to it."""
        return self.ends_at + timedelta(minutes=self.extension_minutes)

    @property
    def seats_left(self) -> int:
        """Seats that a booking could still take."""
        return max(0, self.capacity - self.seats_taken)

    @property
    def is_paid(self) -> bool:
        """Whether the session costs money."""
        return self.price_paise is not None
