"""What learners ask for, as staff put it in order in the CMS (SPEC 2.2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter, display
from django.core.exceptions import ValidationError
from django.db.models import Case, Count, Max, Q, QuerySet, When
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.formats import date_format
from django.utils.timezone import localtime
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import InstanceSpecificView

from catalog.demand.filing import file_topic, hide_topic
from catalog.demand.forms import FilingForm
from catalog.demand.models import RequestedTopic
from catalog.taxonomy.curation.lists import OwnFiltersList, PlainSearch

# What is longer is no row's number, and no database's integer.
MAX_DIGITS = 15
UNFILED, FILED, HIDDEN = "unfiled", "filed", "hidden"


class _OnlyFiled(PermissionHelper):
    """Learners ask; staff put in order what they asked for."""

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class StateFilter(SimpleListFilter):
    """What staff still have to file, first of all."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [(UNFILED, "To be filed"), (FILED, "In a domain"), (HIDDEN, "Hidden")]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == HIDDEN:
            return queryset.filter(is_hidden=True)
        if self.value() in (UNFILED, FILED):
            return queryset.filter(is_hidden=False, domain__isnull=self.value() == UNFILED)
        return queryset


class FileView(InstanceSpecificView):
    """What was asked for, and where it belongs."""

    page_title = "Request"

    def check_action_permitted(self, user: Any) -> bool:
        return self.permission_helper.user_can_edit_obj(user, self.instance)

    def get_template_names(self) -> list[str]:
        return ["demand/file.html"]

    def get_page_subtitle(self) -> str:
        return str(self.instance)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted_by = self.instance.requests.filter(is_open=True).count()
        context = {"form": FilingForm(initial={"domain": self.instance.domain}), **kwargs}
        return super().get_context_data(wanted_by=wanted_by, **context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """File it, hide it or show it again, and go back to the list."""
        form = FilingForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            messages.success(request, self._act(form))
        except RequestedTopic.DoesNotExist:
            messages.warning(request, "Somebody else has filed it meanwhile; that stands.")
        except ValidationError as error:
            form.add_error("domain", error)
            return self.render_to_response(self.get_context_data(form=form))
        return redirect(self.index_url)

    def _act(self, form: Form) -> str:
        topic, staff = self.instance, self.request.user
        if form.cleaned_data["act"] != "file":
            is_hidden = form.cleaned_data["act"] == "hide"
            hide_topic(topic_id=topic.pk, is_hidden=is_hidden, by=staff)
            return f"“{topic}” is {'hidden' if is_hidden else 'shown again'}."
        domain = form.cleaned_data["domain"]
        if domain is None:
            raise ValidationError("Choose the domain that it belongs to.")
        file_topic(topic_id=topic.pk, domain=domain, by=staff)
        return f"“{topic}” is filed under {domain.name}."


class _FileButton(ButtonHelper):
    """The button of a row says what its page is for."""

    def edit_button(self, pk: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        button: dict[str, Any] = super().edit_button(pk, *args, **kwargs)
        return {**button, "label": "File", "title": "File this request under a domain, or hide it"}


class RequestedTopicAdmin(ModelAdmin):
    """Topics by how many wait for them; nobody's name is here."""

    model = RequestedTopic
    base_url_path = "requested-topics"
    menu_label = "Requests"
    menu_icon = "help"
    menu_order = 260
    list_display = ("topic", "filed_under", "wanted", "asked", "state")
    list_filter = (StateFilter,)
    list_select_related = ("domain",)
    search_fields = ("text",)
    index_view_class = OwnFiltersList
    search_handler_class = PlainSearch
    edit_view_class = FileView
    permission_helper_class = _OnlyFiled
    button_helper_class = _FileButton

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        is_open = Q(requests__is_open=True)
        topics = RequestedTopic.objects.annotate(
            wanted_by=Count("requests", filter=is_open),
            last_asked=Max("requests__asked_at", filter=is_open),
        )
        waiting = Case(When(domain=None, is_hidden=False, then=0), default=1)
        return topics.filter(wanted_by__gt=0).order_by(waiting, "-wanted_by", "-last_asked", "-pk")

    @display(description="Topic", ordering="text")
    def topic(self, topic: RequestedTopic) -> str:
        return topic.text

    @display(description="Domain", ordering="domain__name")
    def filed_under(self, topic: RequestedTopic) -> str:
        return topic.domain.name if topic.domain else "–"

    @display(description="Wanted by", ordering="wanted_by")
    def wanted(self, topic: Any) -> int:
        return int(topic.wanted_by)

    @display(description="Last asked", ordering="last_asked")
    def asked(self, topic: Any) -> str:
        return date_format(localtime(topic.last_asked), "j M Y, H:i")

    @display(description="State")
    def state(self, topic: RequestedTopic) -> str:
        if topic.is_hidden:
            return "Hidden"
        return "In a domain" if topic.domain_id else "To be filed"

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        kept = {self.url_helper.get_action_url_name(action) for action in ("index", "edit")}
        return tuple(url for url in super().get_admin_urls_for_registration() if url.name in kept)

    def edit_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        # An address that names no number would end as an error of the database.
        if not instance_pk.isdecimal() or len(instance_pk) > MAX_DIGITS:
            raise Http404
        response: HttpResponse = super().edit_view(request, instance_pk)
        return response
