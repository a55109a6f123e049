"""Session authentication whose refusals say "sign in" with the status that means it."""

from __future__ import annotations

from rest_framework import authentication
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """DRF's own, but a signed-out caller gets 401 instead of 403.

    DRF downgrades to 403 where no ``WWW-Authenticate`` challenge exists; the page's script must
    tell "sign in again" (SPEC 5.4b) from "not yours", so we name a challenge. Browsers do not
    know the scheme and therefore show no dialog of their own.
    """

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="PeerLearn"'
