"""What machines ask: is the process alive, is it ready, what are its figures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from peerlearn_site.effects import clock
from peerlearn_site.operations.asking import may_read_metrics
from peerlearn_site.operations.figures import Figures
from peerlearn_site.operations.readiness import missing
from peerlearn_site.telemetry.instruments import registry

registry.register(Figures())


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer without touching the database: this asks about the process alone."""
    return _uncached(HttpResponse("ok", content_type="text/plain"))


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200, or 503 with words for all that is missing."""
    found = missing(now=clock.now())
    body = {"ready": not found, "missing": [one._asdict() for one in found]}
    return _uncached(JsonResponse(body, status=503 if found else 200))


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for whoever may read it; to others there is nothing here.

    Raises:
        Http404: to them.
    """
    if not may_read_metrics(request):
        raise Http404
    return _uncached(HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST))


def _uncached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
