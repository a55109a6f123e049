"""Is the process alive."""

from django.http import HttpRequest, HttpResponse


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer without touching the database: this asks about the process alone."""
    return HttpResponse("ok", content_type="text/plain")
