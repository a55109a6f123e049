"""The sessions in the CMS as a list: when, how it stands, who has booked (SPEC 6.2)."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django_filters import ChoiceFilter, FilterSet
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from catalog.sessions import rules
from catalog.sessions.editor.status import status_label
from catalog.sessions.editor.views import SessionCreateView, SessionEditView
from catalog.sessions.enums import OPEN_STATUSES
from catalog.sessions.models import SessionPage
from catalog.sessions.selectors import sessions_index, with_review

STAGES = [("ahead", "Ahead"), ("draft", "Drafts and in review"), ("past", "Past and cancelled")]


class SessionFilters(WagtailFilterSet):
    """Where sessions stand."""

    stage = ChoiceFilter(label="Stage", choices=STAGES, method="at_stage", empty_label="All")

    class Meta:
        model = SessionPage
        fields: ClassVar[list[str]] = []

    def at_stage(
        self, queryset: QuerySet[SessionPage], name: str, value: str
    ) -> QuerySet[SessionPage]:
        """Only those at one stage."""
        if value == "draft":
            return queryset.filter(run=None)
        if value == "ahead":
            return queryset.filter(run__status__in=OPEN_STATUSES)
        return queryset.exclude(run=None).exclude(run__status__in=OPEN_STATUSES)


class TimeColumn(Column):
    """When a session is: what is public of it, or what its draft says."""

    cell_template_name = "wagtailadmin/sessions/time_cell.html"

    def get_value(self, page: SessionPage) -> Any:
        run = getattr(page, "run", None)
        return run or page


class BookingsColumn(Column):
    """``3 of 5``; a session that was never published has none."""

    def get_value(self, page: SessionPage) -> str:
        run = getattr(page, "run", None)
        return f"{run.booked_count} of {run.capacity}" if run else "–"


class SessionListView(IndexView):
    """A mentor's sessions, all of them for staff: those ahead first, the next one at the top."""

    page_title = "Sessions"
    results_template_name = "wagtailadmin/sessions/list_results.html"
    add_item_label = "Write a session"
    default_ordering = "next"
    base_filterset_class: type[FilterSet] = SessionFilters
    base_columns: ClassVar[list[Column]] = [
        TitleColumn(
            "title",
            label="Title",
            accessor="get_admin_display_title",
            url_name="wagtailadmin_pages:edit",
            width="40%",
        ),
        TimeColumn("when", label="When", width="26%"),
        StatusTagColumn(
            "status", label="Status", accessor=status_label, primary=lambda page: page.live
        ),
        BookingsColumn("bookings", label="Bookings"),
    ]

    @cached_property
    def add_url(self) -> str:
        """Straight to the empty form: all sessions lie under one page."""
        return reverse(
            "wagtailadmin_pages:add", args=["catalog", "sessionpage", sessions_index().pk]
        )

    def get_base_queryset(self) -> QuerySet[SessionPage]:
        pages = self.annotate_queryset(SessionPage.objects.all())
        person = self.request.user
        return pages if person.is_curator else pages.filter(owner_id=person.pk)

    def annotate_queryset(self, pages: QuerySet[SessionPage]) -> QuerySet[SessionPage]:
        return with_review(pages.select_related("run"))

    def search_queryset(self, queryset: QuerySet[SessionPage]) -> QuerySet[SessionPage]:
        """By any part of the title, drafts' too, at once: the search index follows a moment later."""
        words = rules.clean_title(self.search_query or "")
        if not words:
            return queryset
        # Not ``icontains``: in SQLite that knows the case of ASCII letters alone.
        pattern = re.escape(words)
        return queryset.filter(Q(title__iregex=pattern) | Q(draft_title__iregex=pattern))

    def get_ordering(self) -> str:
        asked = self.request.GET.get("ordering")
        return asked if asked in self.get_valid_orderings() else self.default_ordering

    def get_valid_orderings(self) -> list[str]:
        return ["next", *super().get_valid_orderings()]

    def order_queryset(self, queryset: QuerySet[SessionPage]) -> QuerySet[SessionPage]:
        if self.ordering != "next":
            return super().order_queryset(queryset)
        stage = Case(
            When(run__status__in=OPEN_STATUSES, then=Value(0)),
            When(Q(run=None), then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        return queryset.annotate(
            stage=stage, start=Coalesce("run__starts_at", "starts_at")
        ).order_by("stage", F("start").asc(nulls_first=True), "-pk")


class SessionListViewSet(PageListingViewSet):
    """The list at ``/admin/sessions/``."""

    name = "cms-sessions"
    url_prefix = "sessions"
    icon = "date"
    model = SessionPage
    index_view_class = SessionListView
    menu_label = "Sessions"
    menu_name = "sessions"
    menu_icon = "date"
    menu_order = 100
    add_to_admin_menu = True
    filterset_class = SessionFilters


class SessionViewSet(PageViewSet):
    """Wagtail's views of a session's page, the editor's two being ours."""

    model = SessionPage
    icon = "date"
    add_view_class = SessionCreateView
    edit_view_class = SessionEditView
