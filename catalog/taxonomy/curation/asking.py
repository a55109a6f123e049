"""Pages that ask before they act on one domain, and the step up or down, which does not."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from wagtail_modeladmin.views import InstanceSpecificView

from catalog.taxonomy.curation.forms import TargetForm
from catalog.taxonomy.curation.history import moved_words
from catalog.taxonomy.keeping import move_domain, set_retired
from catalog.taxonomy.loads import load_of
from catalog.taxonomy.merging import AlreadyMerged, MergeRefused, merge_domains, why_not
from catalog.taxonomy.models import Domain
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User

STEPS = {"up": -1, "down": 1}


class _OneDomain(InstanceSpecificView):
    """A view of one domain for who may change domains."""

    instance: Domain

    def check_action_permitted(self, user: Any) -> bool:
        codename = "change_domain"
        return bool(self.permission_helper.user_has_specific_permission(user, codename))

    def get_page_subtitle(self) -> str:
        return self.instance.name

    def _back(self) -> HttpResponse:
        return redirect(self.index_url)


class MergeView(_OneDomain):
    """Choose the domain that stays, read what moves, then merge."""

    page_title = "Merge"
    template_name = "taxonomy/merge.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With ``?into=`` also what would move."""
        asked = self.request.GET or None
        form = kwargs.pop("form", None) or TargetForm(asked, source=self.instance)
        context: dict[str, Any] = super().get_context_data(form=form, **kwargs)
        if form.is_bound and form.is_valid():
            context |= self._asked(form.cleaned_data["into"])
        return context

    def _asked(self, target: Domain) -> dict[str, Any]:
        refusal = why_not(source=self.instance, target=target)
        return {"target": target, "refusal": refusal, "load": load_of(self.instance)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Merge, and go back to the list."""
        form = TargetForm(request.POST, source=self.instance)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        self._merge(form.cleaned_data["into"])
        return self._back()

    def _merge(self, target: Domain) -> None:
        """Do it, and tell what became of it."""
        request, by = self.request, cast(User, self.request.user)
        try:
            done = merge_domains(source=self.instance, target=target, by=by, now=clock.now())
        except AlreadyMerged as already:
            messages.info(request, str(already))
        except MergeRefused as refusal:
            messages.error(request, str(refusal))
        else:
            words = f"“{done.source.name}” is part of “{done.target.name}” now"
            messages.success(request, f"{words}: {moved_words(done.moved.as_data())} moved.")


class RetireView(_OneDomain):
    """Offer a domain to no new session, or again."""

    template_name = "taxonomy/retire.html"

    def get_page_title(self) -> str:
        return "Bring back" if self.instance.is_retired else "Retire"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(load=load_of(self.instance), **kwargs)
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what the page said; pressed again it changes nothing."""
        is_retired = request.POST.get("retire") != "no"
        try:
            domain = set_retired(
                domain=self.instance,
                is_retired=is_retired,
                by=request.user,  # type: ignore[arg-type]
                now=clock.now(),
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            words = "is retired" if domain.is_retired else "is offered again"
            messages.success(request, f"“{domain.name}” {words}.")
        return self._back()


@method_decorator(require_POST, name="dispatch")
class MoveView(_OneDomain):
    """One step up or down among its siblings."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Move it, and come back to its button, where one may press again."""
        to = request.POST.get("to", "")
        move_domain(domain=self.instance, places=STEPS.get(to, 0))
        query = request.POST.get("query", "")
        anchor = f"#domain-{self.instance.pk}-{to}" if to in STEPS else ""
        return redirect(f"{self.index_url}?{query[:500].lstrip('?')}{anchor}")
