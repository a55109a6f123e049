"""How allauth's accounts meet ours."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """allauth's default behaviour; the mails' links follow PUBLIC_URL through the Host check."""
