"""The pages of the taxonomy in the CMS: the list, the form, the history, files in and out."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages as plain_messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from wagtail_modeladmin.views import (
    CreateView,
    EditView,
    HistoryView,
    IndexView,
    ModelFormView,
    WMABaseView,
)

from catalog.taxonomy.curation.files import FileRefused, Plan, as_csv, plan_of
from catalog.taxonomy.curation.filters import FILTERS
from catalog.taxonomy.curation.forms import FILE_MAX, FileForm
from catalog.taxonomy.curation.history import history_of
from catalog.taxonomy.curation.importing import import_file
from catalog.taxonomy.keeping import entry_of, register
from catalog.taxonomy.models import Domain
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User

CHANGED_SINCE = (
    "The domains are not what they were when you looked. Here is what the file would do now."
)


class DomainList(IndexView):
    """Domains by branch; ``?export=csv`` gives the same ones as a file."""

    # Wagtail's own export has other columns, and formulas in them.
    FORMATS = ()
    page_title = "Domains"

    def get_filters_params(self, params: Any = None) -> dict[str, list[str]]:
        """Our filters alone: modeladmin would look up whatever field the address names."""
        named = {one.parameter_name for one in FILTERS}
        given: dict[str, list[str]] = super().get_filters_params(params)
        return {name: values for name, values in given.items() if name in named}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.export == "csv":
            return self._file()
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def _file(self) -> HttpResponse:
        rows = self.queryset.filter(merged_into=None)
        response = HttpResponse(as_csv(map(entry_of, rows)), content_type="text/csv; charset=utf-8")
        name = f"domains-{clock.now():%Y-%m-%d}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def get_ordering_field_columns(self) -> dict[int, str]:
        """No column is marked as sorted while the curators' own order stands: it is by branch."""
        is_sorted = self.ORDER_VAR in self.params
        return super().get_ordering_field_columns() if is_sorted else {}

    @property
    def by_branch_url(self) -> str:
        """The same list in the curators' own order, where it is sorted by a column."""
        url: str = self.get_query_string(remove=[self.ORDER_VAR])
        return url if self.ORDER_VAR in self.params else ""

    @property
    def export_url(self) -> str:
        """The list that is shown, as a file."""
        url: str = self.get_query_string({self.EXPORT_VAR: "csv"})
        return url

    @property
    def import_url(self) -> str:
        """Where a file comes in."""
        url: str = self.url_helper.get_action_url("import")
        return url


class _KeepsDomain(ModelFormView):
    """Saves by the service, which writes the history; what it refuses is told at the fields."""

    def get_form(self) -> Any:
        form = super().get_form()
        form.now = clock.now()
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.instance = form.save()
        except ValidationError as refusal:
            form.add_error(None, refusal)
            response: HttpResponse = self.form_invalid(form)
            return response
        plain_messages.success(self.request, self.get_success_message(self.instance))
        return redirect(self.get_success_url())

    def get_success_message(self, instance: Domain) -> str:
        return f"“{instance.name}” is saved."

    def get_error_message(self) -> str:
        return "Not saved yet. Look at the messages below."


class CreateDomain(_KeepsDomain, CreateView):
    """A new domain."""


class EditDomain(_KeepsDomain, EditView):
    """A domain that is there. Of one that was merged the one that is left is edited."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        target = self.instance.merged_into
        if target is not None and self.permission_helper.user_can_edit_obj(request.user, target):
            words = f"“{self.instance.name}” was merged into “{target.name}”, which is this one."
            plain_messages.info(request, words)
            return redirect(self.url_helper.get_action_url("edit", target.pk))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What else can be done with it, as in its row."""
        buttons = self.button_helper.get_buttons_for_obj(self.instance)
        context: dict[str, Any] = super().get_context_data(ways=buttons[1:], **kwargs)
        return context


class DomainHistory(HistoryView):
    """Who did what to a domain, the newest first."""

    page_kwarg = "p"

    def check_action_permitted(self, user: Any) -> bool:
        return bool(self.permission_helper.user_can_list(user))

    def get_queryset(self) -> QuerySet[Any]:
        return history_of(self.instance).prefetch_related("user__wagtail_userprofile")


class ImportDomains(WMABaseView):
    """A file comes in: first what it would do is shown, then it is done, all or nothing."""

    page_title = "Import domains"
    template_name = "taxonomy/import.html"

    def check_action_permitted(self, user: Any) -> bool:
        helper = self.permission_helper
        return bool(helper.user_can_create(user) and helper.user_can_list(user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what a file would do; or do it, where its text comes back from that page."""
        if "text" in request.POST:
            return self._apply(request.POST["text"][: 2 * FILE_MAX])
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(form=form)
        return self._preview(form.cleaned_data["file"])

    def _preview(self, text: str) -> HttpResponse:
        try:
            plan = plan_of(text, among=register())
        except FileRefused as refusal:
            return self._refused(str(refusal))
        return self._page(plan=plan, text=text)

    def _apply(self, text: str) -> HttpResponse:
        by, seen = cast(User, self.request.user), self.request.POST.get("fingerprint", "")
        try:
            plan, is_done = import_file(text=text, fingerprint=seen, by=by, now=clock.now())
        except FileRefused as refusal:
            return self._refused(str(refusal))
        except ValidationError as refusal:
            return self._refused(" ".join(refusal.messages))
        if not is_done:
            plain_messages.warning(self.request, CHANGED_SINCE)
            return self._page(plan=plan, text=text)
        made, changed = len(plan.created), len(plan.changed)
        plain_messages.success(self.request, f"The file is in: {made} created, {changed} changed.")
        return redirect(self.index_url)

    def _refused(self, words: str) -> HttpResponse:
        form = FileForm(self.request.POST, self.request.FILES)
        form.is_valid()
        form.errors["file"] = form.error_class([capfirst(words)])
        return self._page(form=form)

    def _page(self, **values: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**values))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**{"form": FileForm(), **kwargs})
        plan: Plan | None = kwargs.get("plan")
        if plan:
            context["sections"] = [
                ("To be mended", plan.wrong),
                ("New", plan.created),
                ("Changed", plan.changed),
            ]
        return context
