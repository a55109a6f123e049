"""Hooks of the workflow, where Wagtail finds them by `catalog.wagtail_hooks`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.template.defaultfilters import linebreaks_filter
from django.utils.html import format_html
from wagtail import hooks
from wagtail.models import Page, WorkflowState


@hooks.register("before_edit_page")
def say_what_staff_ask_for(request: HttpRequest, page: Page) -> None:
    """Whoever opens a session that was sent back reads why, and not only in a panel they have to open."""
    state = page.current_workflow_state if request.method == "GET" else None
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return
    comment = state.current_task_state.comment
    messages.warning(
        request,
        format_html(
            "<strong>This session needs changes before it can go public.</strong>{}",
            # Escaped by the filter: what somebody wrote stays text.
            linebreaks_filter(comment),
        ),
    )
