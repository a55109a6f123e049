"""The CMS editor as a browser uses it: the form's values, its addresses, and what it answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from catalog.sessions.models import SessionPage
from catalog.sessions.selectors import sessions_index
from peerlearn_site.users.models import User

HOUR = timedelta(hours=1)


def add_url() -> str:
    """Where a new session is written."""
    return reverse("wagtailadmin_pages:add", args=["catalog", "sessionpage", sessions_index().pk])


def edit_url(page_id: int) -> str:
    """Where a session is edited."""
    return reverse("wagtailadmin_pages:edit", args=[page_id])


def typed(moment: datetime, user: User) -> str:
    """A moment as the picker writes it: in the mentor's zone, to the minute."""
    return moment.astimezone(user.zone).strftime("%Y-%m-%d %H:%M")


def good_form(user: User, now: datetime, **values: Any) -> dict[str, Any]:
    """A form that would be published: a free session of an hour, tomorrow."""
    begins = (now + timedelta(days=1)).replace(second=0, microsecond=0)
    return {
        "title": "Closures and decorators in Python",
        "tags": "Python, Algorithms",
        "starts_at": typed(begins, user),
        "ends_at": typed(begins + HOUR, user),
        "is_paid": "free",
        "price_paise": "",
        "capacity": "5",
        "thumbnail": "",
        "description": "<p>What a closure keeps.</p>",
        **values,
    }


def submit(client: Client, url: str, form: dict[str, Any]) -> Any:
    """Press "Publish Session ▶"."""
    return client.post(url, {**form, "action-submit": "1"})


def approve(client: Client, url: str, form: dict[str, Any]) -> Any:
    """Press "Approve", as staff do."""
    return client.post(
        url, {**form, "action-workflow-action": "true", "workflow-action-name": "approve"}
    )


def shown(client: Client, url: str) -> dict[str, Any]:
    """What the editor shows of a session, as a browser sends it back untouched."""
    form = client.get(url).context["form"]
    sent = {
        name: field.widget.format_value(form[name].value()) for name, field in form.fields.items()
    }
    # Of radio buttons one is on.
    flat = {name: value[0] if isinstance(value, list) else value for name, value in sent.items()}
    return {name: value for name, value in flat.items() if value is not None}


def save(client: Client, url: str, form: dict[str, Any]) -> Any:
    """Press "Save draft"."""
    return client.post(url, form)


def autosave(client: Client, url: str, form: dict[str, Any]) -> Any:
    """What the editor does by itself half a second after a change."""
    return client.post(url, form, headers={"Accept": "application/json"})


def errors(response: Any) -> dict[str, list[str]]:
    """The messages at the form's fields."""
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def written(page_id: int) -> SessionPage:
    """A session as its newest revision has it."""
    page: SessionPage = SessionPage.objects.get(pk=page_id).get_latest_revision_as_object()
    return page
