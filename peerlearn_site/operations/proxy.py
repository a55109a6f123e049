"""Who asks through a proxy: the browser's own address and scheme, where the proxy is one of ours."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from peerlearn_site.operations.asking import is_trusted_proxy

# Django reads whether a request came by TLS from here (SECURE_PROXY_SSL_HEADER).
SCHEME: Final = "HTTP_X_FORWARDED_PROTO"
ADDRESS: Final = "HTTP_X_FORWARDED_FOR"
# Asked by machines beside this one, by whatever name they have for it; the answers hold none.
FOR_MACHINES: Final = frozenset({"/healthz", "/readyz", "/metrics"})


class ProxyMiddleware:
    """Puts the browser's address in the proxy's place, for limits per address would meet everybody at once.

    Nobody else is believed: without a trusted proxy the headers' words are dropped.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_trusted_proxy(request.META.get("REMOTE_ADDR", "")):
            address = _address(request.META.get(ADDRESS, ""))
            if address:
                request.META["REMOTE_ADDR"] = address
        else:
            request.META.pop(SCHEME, None)
        if request.path_info in FOR_MACHINES:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0]
        return self.get_response(request)


def _address(forwarded: str) -> str | None:
    """What the nearest proxy said: the last of the addresses."""
    last = forwarded.rpartition(",")[2].strip()
    try:
        return str(ip_address(last))
    except ValueError:
        return None
