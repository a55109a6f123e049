"""The editor's two views: Wagtail's, submitting by the one road to the public."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import PageStatusSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView

from catalog.sessions.authoring import as_validation_error
from catalog.sessions.editor import words
from catalog.sessions.models import SessionPage
from catalog.sessions.reuse.selectors import earlier_sessions, usual_minutes
from catalog.sessions.veto import SessionLocked, run_kept
from catalog.sessions.workflow.services import AlreadyInReview, Submitted, submit
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User

LISTING = "cms-sessions:index"


class SessionStatusPanel(PageStatusSidePanel):
    """Where a session stands; a session has neither privacy settings nor pages that embed it."""

    def get_status_templates(self, context: dict[str, Any]) -> list[str]:
        return ["wagtailadmin/shared/side_panels/includes/status/workflow.html"]


class OffersUsualLength:
    """An editor whose empty end follows the start by the mentor's usual length, as on the Create page."""

    form: Any
    page: SessionPage
    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Wagtail's; the script reads the length at the field of the start."""
        start = self.form.fields.get("starts_at")
        if start is not None:
            mentor = self.page.owner or self.request.user
            minutes = usual_minutes(earlier_sessions(mentor=mentor))
            start.widget.attrs["data-usual-minutes"] = minutes
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context


class SessionEditView(OffersUsualLength, EditView):
    """Editing a session. What cannot go public is told in the form, which keeps every word."""

    page: SessionPage

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Wagtail looks up the revision that autosave names, and breaks on what is no number."""
        if not request.POST.get("overwrite_revision_id", "0").isdecimal():
            sent: Any = request.POST.copy()
            del sent["overwrite_revision_id"]
            request.POST = sent
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_side_panels(self) -> MediaContainer:
        """Wagtail's, the status being ours."""
        status = SessionStatusPanel(
            self.page, self.request, live_object=self.real_page_record, parent_page=self.parent
        )
        return MediaContainer([status, *super().get_side_panels()[1:]])

    def submit_action(self) -> HttpResponse:
        """Save what is in the form and submit it; both or neither."""
        try:
            with transaction.atomic():
                outcome = self._save_and_submit()
        except (ValidationError, AlreadyInReview, SessionLocked) as refusal:
            return self._refused(refusal)
        say_outcome(self.request, outcome)
        response: HttpResponse | None = self.run_hook("after_edit_page", self.request, self.page)
        return response or self.redirect_away()

    # Nobody passes the workflow by: whoever may publish in Wagtail's eyes submits too.
    publish_action = submit_action

    def cancel_workflow_action(self) -> HttpResponse:
        """Withdraw it from review, unless staff's answer was quicker; that takes back nothing then."""
        with transaction.atomic():
            run_kept(page_id=self.page.pk)
            self.workflow_state.refresh_from_db()
            response: HttpResponse = super().cancel_workflow_action()
        return response

    def _save_and_submit(self) -> Submitted:
        self.page = self.form.save(commit=not self.page.live)
        self.subscription.save()
        self.page.save_revision(
            user=self.request.user, log_action=True, previous_revision=self.previous_revision
        )
        return submitted(page=self.page, user=self.request.user)

    def _refused(self, refusal: Exception) -> HttpResponse:
        # The revision that was saved is undone with all the rest.
        self.page.latest_revision = self.latest_revision
        tell(self.form, refusal)
        response: HttpResponse = self.form_invalid(self.form)
        return response

    def redirect_away(self) -> HttpResponse:
        """Back to where the editor was opened, or to the list of sessions."""
        return redirect(self.next_url or reverse(LISTING))


class SessionCreateView(OffersUsualLength, CreateView):
    """Writing a new session. Submitted, it is a draft first: what then keeps it back is told in its editor."""

    def submit_action(self) -> HttpResponse:
        """Save a draft, then submit it."""
        with transaction.atomic():
            self._save_draft()
        try:
            with transaction.atomic():
                outcome = submitted(page=self.page, user=self.request.user)
        except (ValidationError, AlreadyInReview, SessionLocked) as refusal:
            messages.error(self.request, f"{words.KEPT_AS_DRAFT} {reason_of(refusal)}")
            return self.redirect_and_remain()
        say_outcome(self.request, outcome)
        response: HttpResponse | None = self.run_hook("after_create_page", self.request, self.page)
        return response or self.redirect_away()

    publish_action = submit_action

    def get_side_panels(self) -> MediaContainer:
        """Wagtail's, the status being ours."""
        status = SessionStatusPanel(self.page, self.request, parent_page=self.parent_page)
        return MediaContainer([status, *super().get_side_panels()[1:]])

    def _save_draft(self) -> None:
        self.page = self.form.save(commit=False)
        self.page.live = False
        self.parent_page.add_child(instance=self.page)
        self.page.save_revision(user=self.request.user, log_action=True, clean=False)
        self.subscription.page = self.page
        self.subscription.save()

    def redirect_away(self) -> HttpResponse:
        """Back to where the editor was opened, or to the list of sessions."""
        return redirect(self.next_url or reverse(LISTING))


def submitted(*, page: SessionPage, user: User) -> Submitted:
    """Submit a saved page now.

    Raises:
        ValidationError: it is not ready, or a twin was quicker.
        AlreadyInReview: staff have not answered yet.
        SessionLocked: what is public may not change any more.
    """
    try:
        with transaction.atomic():
            return submit(page=page, user=user, now=clock.now())
    except IntegrityError as error:
        raise as_validation_error(error) from error


def tell(form: Any, refusal: Exception) -> None:
    """Put what keeps a session back at the form's fields."""
    if isinstance(refusal, ValidationError):
        form._update_errors(refusal)
    else:
        form.add_error(None, str(refusal))


def reason_of(refusal: Exception) -> str:
    """The same in one line."""
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def say_outcome(request: Any, outcome: Submitted) -> None:
    """The message at the top of the next page."""
    page = outcome.page
    if outcome.is_public:
        button = messages.button(page.get_url(request), "See it as learners do")
        messages.success(request, words.PUBLISHED.format(title=page.title), buttons=[button])
    else:
        messages.success(request, words.SENT_FOR_REVIEW.format(title=page.title))
