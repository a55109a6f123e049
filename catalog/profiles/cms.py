"""Mentors and their applications as staff meet them in the CMS."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from wagtail.admin.panels import FieldPanel
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import InstanceSpecificView

from catalog.profiles.forms import DecisionForm
from catalog.profiles.models import MentorApplication, MentorProfile
from catalog.profiles.services import AlreadyDecided, decide
from catalog.taxonomy.curation.lists import OwnFiltersList, PlainSearch
from peerlearn_site.effects import clock


class _OnlyChanged(PermissionHelper):
    """Rows that the site makes: in the CMS they are read and changed, never made or deleted."""

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class _CuratedAdmin(ModelAdmin):
    """A list and a page for each row, and nothing else: what may not be done has no address either."""

    permission_helper_class = _OnlyChanged
    index_view_class = OwnFiltersList
    search_handler_class = PlainSearch
    history_view_enabled = False

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        kept = {self.url_helper.get_action_url_name(action) for action in ("index", "edit")}
        return tuple(url for url in super().get_admin_urls_for_registration() if url.name in kept)

    def edit_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        # An address that names no number would end as an error of the database.
        if not instance_pk.isdecimal() or len(instance_pk) > 15:
            raise Http404
        response: HttpResponse = super().edit_view(request, instance_pk)
        return response


class DecideView(InstanceSpecificView):
    """What somebody wrote, and the two answers."""

    template_name = "profiles/decide.html"
    page_title = "Mentor application"

    def check_action_permitted(self, user: Any) -> bool:
        return self.permission_helper.user_can_edit_obj(user, self.instance)

    def get_template_names(self) -> list[str]:
        return [self.template_name]

    def get_page_subtitle(self) -> str:
        return str(self.instance.user.display_name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = {"form": DecisionForm(), "is_own": self._is_own(), **kwargs}
        return super().get_context_data(**context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide, and go back to the list."""
        if self._is_own():
            raise PermissionDenied("Somebody else has to decide on your own application.")
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        self._decide(**form.cleaned_data)
        return redirect(self.index_url)

    def _is_own(self) -> bool:
        return bool(self.instance.user_id == self.request.user.pk)

    def _decide(self, *, decision: str, reply: str) -> None:
        name = self.instance.user.display_name
        approve = decision == "approve"
        try:
            decide(
                application_id=self.instance.pk,
                approve=approve,
                reply=reply,
                by=self.request.user,
                now=clock.now(),
            )
        except AlreadyDecided:
            messages.warning(self.request, "Somebody else has decided meanwhile; that stands.")
        else:
            words = f"{name} can teach now." if approve else f"{name} was told that it is a no."
            messages.success(self.request, words)


class _DecideButtons(ButtonHelper):
    """The button of a row says what its page is for."""

    def edit_button(self, pk: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        button: dict[str, Any] = super().edit_button(pk, *args, **kwargs)
        return {**button, "label": "Read", "title": "Read this application and decide"}


class MentorApplicationAdmin(_CuratedAdmin):
    """Who asks to become a mentor, the newest first."""

    model = MentorApplication
    base_url_path = "mentor-applications"
    menu_label = "Applications"
    menu_icon = "mail"
    list_display = ("person", "begins", "status", "asked", "decided_by")
    list_filter = ("status",)
    list_select_related = ("user", "decided_by")
    search_fields = ("user__username", "user__first_name", "user__last_name", "about")
    ordering = ("-created_at",)
    edit_view_class = DecideView
    button_helper_class = _DecideButtons

    def person(self, application: MentorApplication) -> str:
        return application.user.display_name

    def begins(self, application: MentorApplication) -> str:
        """The first words of what they wrote."""
        return Truncator(" ".join(application.about.split())).words(12)

    @display(description="Asked", ordering="created_at")
    def asked(self, application: MentorApplication) -> str:
        return date_format(localtime(application.created_at), "j M Y, H:i")


class MentorProfileAdmin(_CuratedAdmin):
    """Mentors, and whether staff trust them."""

    model = MentorProfile
    base_url_path = "mentors"
    menu_label = "Mentors"
    menu_icon = "user"
    list_display = ("mentor", "user", "verified", "headline")
    list_filter = ("is_verified",)
    list_select_related = ("user",)
    search_fields = ("user__username", "user__first_name", "user__last_name", "headline")
    panels: ClassVar[list[Any]] = [
        FieldPanel(
            "is_verified",
            heading="Verified",
            help_text="Sessions of a verified mentor go public without a review, unless all are reviewed.",
        ),
    ]

    def mentor(self, profile: MentorProfile) -> str:
        return profile.user.display_name

    @display(description="Verified", ordering="is_verified")
    def verified(self, profile: MentorProfile) -> str:
        """In a word: for a bare boolean the list asks for pictures of Django's own admin, which is not here."""
        return "Yes" if profile.is_verified else "No"


class PeopleGroup(ModelAdminGroup):
    """People, in the CMS's menu."""

    menu_label = "People"
    menu_icon = "group"
    menu_order = 300
    items = (MentorApplicationAdmin, MentorProfileAdmin)
