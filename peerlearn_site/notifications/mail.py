"""The mail that follows a notification."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from peerlearn_site.effects import clock
from peerlearn_site.effects.outbox import effect
from peerlearn_site.notifications.kinds import attachment_of, is_still_true, kind_of
from peerlearn_site.notifications.models import Notification
from peerlearn_site.notifications.selectors import wants_mail
from peerlearn_site.notifications.services import MAIL


@effect(MAIL)
def mail_notification(payload: dict[str, Any]) -> None:
    """Send one notification as a mail, unless it was sent before, is true no longer, or is of an unwanted category.

    A process killed between sending and noting it sends again: rather told twice than never.
    """
    note = (
        Notification.objects.select_related("recipient")
        .filter(pk=payload["notification_id"], mailed_at=None)
        .first()
    )
    if note is None or not note.recipient.is_active or not note.recipient.email:
        return
    if not wants_mail(user_id=note.recipient_id, category=kind_of(note.kind).category):
        return
    if not is_still_true(note):
        return
    message_of(note).send()
    with transaction.atomic():
        Notification.objects.filter(pk=note.pk).update(mailed_at=clock.now())


def message_of(note: Notification) -> EmailMultiAlternatives:
    """The mail: plain text, and the same as HTML in the house's look."""
    context = {
        "name": note.recipient.display_name,
        "title": note.title,
        "body": note.body,
        "link": f"{settings.PUBLIC_URL}{note.url}" if note.url else "",
        "choices_url": f"{settings.PUBLIC_URL}{reverse('account-notifications')}",
        "site_url": settings.PUBLIC_URL,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    message = EmailMultiAlternatives(
        subject=note.title,
        body=render_to_string("mail/notification.txt", context),
        to=[note.recipient.email],
    )
    message.attach_alternative(render_to_string("mail/notification.html", context), "text/html")
    file = attachment_of(note)
    if file:
        message.attach(file.filename, file.content, file.content_type)
    return message
