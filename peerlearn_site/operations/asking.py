"""Who asks: the proxy in front, somebody on this machine, or the world."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from secrets import compare_digest
from typing import Final

from django.conf import settings
from django.http import HttpRequest

# A proxy on this machine comes from loopback for all the world; it says so by one of these.
_PASSED_ON: Final = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "X-Forwarded-Host")


def is_trusted_proxy(address: str) -> bool:
    """Whether what this neighbour says about a request is believed."""
    try:
        neighbour = ip_address(address)
    except ValueError:
        return False
    return any(neighbour in ip_network(one) for one in settings.TRUSTED_PROXIES)


def may_read_metrics(request: HttpRequest) -> bool:
    """Whoever knows the token; without one, somebody on this machine who did not come through a proxy."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    return _is_local(request)


def _is_local(request: HttpRequest) -> bool:
    try:
        came_from_here = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return came_from_here and not any(name in request.headers for name in _PASSED_ON)
