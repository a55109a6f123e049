"""Amounts as the house words them."""

from __future__ import annotations

from django import template

from catalog.sessions.money import price_label

register = template.Library()


@register.filter
def rupees(paise: int) -> str:
    """``149900`` → ``₹1,499``; nothing earned is ``₹0``."""
    return price_label(paise)
