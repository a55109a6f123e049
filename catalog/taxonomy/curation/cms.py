"""The list of domains in the CMS, and the doors to its pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.admin import display
from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, re_path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin

from catalog.taxonomy.curation import asking, views
from catalog.taxonomy.curation.colours import swatch
from catalog.taxonomy.curation.filters import FILTERS, WordsSearch
from catalog.taxonomy.curation.forms import edit_handler
from catalog.taxonomy.loads import with_loads
from catalog.taxonomy.models import Domain, DomainQuerySet

# What is longer is no row's number, and no database's integer.
MAX_DIGITS = 15
SYNONYMS_SHOWN = 4
# The curators' own order, by branch.
BY_BRANCH = ("branch_order", "branch_name", "level", "order", "name")


class _NeverDeleted(PermissionHelper):
    """Domains are retired or merged: what carries them must not fall apart."""

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Domain) -> bool:
        return obj.merged_into_id is None and super().user_can_edit_obj(user, obj)


class _Buttons(ButtonHelper):
    """What can be done with a row."""

    def get_buttons_for_obj(self, obj: Domain, **kwargs: Any) -> list[dict[str, Any]]:
        small = self.finalise_classname(["button-secondary", "button-small"])
        return [
            {
                "url": self.url_helper.get_action_url(action, obj.pk),
                "label": label,
                "title": title,
                "classname": small,
            }
            for action, label, title in _actions(obj)
        ]


def _actions(domain: Domain) -> list[tuple[str, str, str]]:
    """Each with what its button says, and what that means; of a merged one only the history is left."""
    name = domain.name
    history = ("history", "History", f"The history of {name}")
    if domain.merged_into_id is not None:
        return [history]
    word = "Bring back" if domain.is_retired else "Retire"
    return [
        ("edit", "Edit", f"Edit {name}"),
        ("merge", "Merge", f"Merge {name} into another domain"),
        ("retire", word, f"{word} {name}"),
        history,
    ]


class DomainAdmin(ModelAdmin):
    """The taxonomy: who is below whom, what hangs on it, and every way to change it."""

    model = Domain
    base_url_path = "domains"
    menu_label = "Domains"
    menu_icon = "tag"
    menu_order = 250
    list_display = ("title", "colour", "also", "sessions", "requests", "state", "place")
    list_filter = FILTERS
    list_select_related = ("parent", "merged_into")
    # Not fields: only by these does the list know that it can be searched.
    search_fields = ("name",)
    ordering = BY_BRANCH
    index_view_class = views.DomainList
    create_view_class = views.CreateDomain
    edit_view_class = views.EditDomain
    history_view_class = views.DomainHistory
    permission_helper_class = _NeverDeleted
    button_helper_class = _Buttons
    index_template_name = "taxonomy/domains.html"
    edit_template_name = "taxonomy/edit.html"
    history_template_name = "taxonomy/history.html"
    edit_handler = edit_handler()
    # Views of one domain besides modeladmin's own.
    asking_views: ClassVar[dict[str, type[Any]]] = {
        "merge": asking.MergeView,
        "retire": asking.RetireView,
        "move": asking.MoveView,
    }

    def get_search_handler(self, request: HttpRequest, search_fields: Any = None) -> WordsSearch:
        return WordsSearch()

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        # Up and down mean something only in the curators' own order.
        is_sorted = bool(request.GET.get("o"))
        return self.list_display[:-1] if is_sorted else self.list_display

    def get_queryset(self, request: HttpRequest) -> DomainQuerySet:
        domains = with_loads(Domain.objects.all()).annotate(
            branch_order=Coalesce("parent__order", "order"),
            branch_name=Coalesce("parent__name", "name"),
            level=Case(When(parent=None, then=1), default=2, output_field=IntegerField()),
            state_order=Case(
                When(merged_into__isnull=False, then=Value(2)),
                When(is_retired=True, then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            ),
        )
        return domains.order_by(*BY_BRANCH)

    def get_extra_attrs_for_row(self, obj: Domain, context: Any) -> dict[str, Any]:
        level = "domain-second" if obj.parent_id else "domain-first"
        return {"class": f"{level} domain-past" if obj.is_retired else level}

    @display(description="Name", ordering="name")
    def title(self, domain: Domain) -> SafeString:
        """The name under its parent's."""
        if domain.parent is None:
            return format_html('<span class="domain-name">{}</span>', domain.name)
        return format_html(
            '<span class="domain-name"><span class="domain-path">{} ›</span> {}</span>',
            domain.parent.name,
            domain.name,
        )

    @display(description="Colour", ordering="hue")
    def colour(self, domain: Domain) -> SafeString:
        return swatch(domain.hue)

    @display(description="Synonyms")
    def also(self, domain: Domain) -> str:
        """The first few."""
        more = len(domain.synonyms) - SYNONYMS_SHOWN
        shown = ", ".join(domain.synonyms[:SYNONYMS_SHOWN])
        return f"{shown} and {more} more" if more > 0 else shown

    @display(description="Sessions", ordering="sessions")
    def sessions(self, domain: Any) -> SafeString:
        """Those that are public, and drafts."""
        drafts = f"{domain.drafts} draft{'' if domain.drafts == 1 else 's'}"
        parts = [str(domain.sessions), *([drafts] if domain.drafts else [])]
        return format_html_join(
            " ", '<span class="domain-count">{}</span>', ((one,) for one in parts)
        )

    @display(description="Requests", ordering="open_requests")
    def requests(self, domain: Any) -> str:
        return str(domain.open_requests)

    @display(description="State", ordering="state_order")
    def state(self, domain: Domain) -> SafeString | str:
        if domain.merged_into:
            return format_html("Merged into {}", domain.merged_into.name)
        return "Retired" if domain.is_retired else "Active"

    @display(description="Order", ordering="order")
    def place(self, domain: Domain) -> SafeString | str:
        """Its number, and a way up and down among its siblings."""
        if domain.merged_into_id:
            return ""
        url = self.url_helper.get_action_url("move", domain.pk)
        return render_to_string("taxonomy/place.html", {"domain": domain, "url": url})

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        gone = self.url_helper.get_action_url_name("delete")
        kept = tuple(url for url in super().get_admin_urls_for_registration() if url.name != gone)
        return (*kept, self._import_url(), *map(self._asking_url, self.asking_views))

    def _import_url(self) -> URLPattern:
        view = views.ImportDomains.as_view(model_admin=self)
        name = self.url_helper.get_action_url_name("import")
        return re_path(self.url_helper._get_action_url_pattern("import"), view, name=name)

    def _asking_url(self, action: str) -> URLPattern:
        pattern = self.url_helper.get_action_url_pattern(action)
        name = self.url_helper.get_action_url_name(action)
        return re_path(pattern, self._of_one(self.asking_views[action].as_view), name=name)

    def _of_one(self, as_view: Callable[..., Any]) -> Callable[..., HttpResponse]:
        """A view of one domain; an address that names no number would end as an error of the database."""

        def view(request: HttpRequest, instance_pk: str) -> HttpResponse:
            if not instance_pk.isdecimal() or len(instance_pk) > MAX_DIGITS:
                raise Http404
            response: HttpResponse = as_view(model_admin=self, instance_pk=instance_pk)(request)
            return response

        return view

    def edit_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return self._of_one(self.edit_view_class.as_view)(request, instance_pk)

    def history_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return self._of_one(self.history_view_class.as_view)(request, instance_pk)
