"""Who came in and who did not, as lines of their own: by number, for a wrong name may be a password."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

security = logging.getLogger("peerlearn.security")


@receiver(user_logged_in, dispatch_uid="log_signed_in")
def log_signed_in(sender: Any, user: Any, **kwargs: Any) -> None:
    """Somebody signed in."""
    security.info("user %s signed in", user.pk)


@receiver(user_logged_out, dispatch_uid="log_signed_out")
def log_signed_out(sender: Any, user: Any, **kwargs: Any) -> None:
    """Somebody signed out; nobody, where their sign-in had ended already."""
    if user is not None:
        security.info("user %s signed out", user.pk)


@receiver(user_login_failed, dispatch_uid="log_failed_sign_in")
def log_failed_sign_in(sender: Any, **kwargs: Any) -> None:
    """Somebody could not sign in."""
    security.warning("a sign-in failed")
