"""Files without an address: what a view lets somebody have is streamed by this process, or sent by nginx.

``PRIVATE_FILES_URL`` names nginx's internal location of ``PEERLEARN_HOME/private`` (X-Accel-Redirect); without
it this process reads the file itself.
"""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils._os import safe_join
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date


def private_file(
    request: HttpRequest, path: str, *, name: str, inline: bool = False
) -> HttpResponseBase:
    """Answer with a file of ``PRIVATE_ROOT``; whether this person may have it was decided before.

    ``path`` is relative to that folder, ``name`` what the browser saves it as. ``inline`` lets the browser
    show it, as the type that its name tells; its scripts never run.

    Raises:
        Http404: there is no such file.
        SuspiciousFileOperation: the path leads out of the folder.
    """
    file = Path(safe_join(settings.PRIVATE_ROOT, path))
    if not file.is_file():
        raise Http404("no such file")
    response = _by_nginx(file) if settings.PRIVATE_FILES_URL else _streamed(request, file)
    response.headers["Content-Type"] = _type_of(name)
    disposition = content_disposition_header(not inline, name)
    response.headers["Content-Disposition"] = disposition or "inline"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _by_nginx(file: Path) -> HttpResponse:
    """An empty answer that names the file; nginx sends it, its size, its date and the parts that are asked for."""
    relative = file.relative_to(safe_join(settings.PRIVATE_ROOT))
    address = settings.PRIVATE_FILES_URL + quote(relative.as_posix())
    return HttpResponse(headers={"X-Accel-Redirect": address})


def _streamed(request: HttpRequest, file: Path) -> HttpResponseBase:
    """The file's content, or 304 for whoever has it."""
    changed = int(file.stat().st_mtime)
    not_again = get_conditional_response(request, last_modified=changed)
    if not_again is not None:
        return not_again
    # Closed by Django when it is sent.
    response = FileResponse(open(file, "rb"))  # noqa: SIM115
    response.headers["Last-Modified"] = http_date(changed)
    return response


def _type_of(name: str) -> str:
    kind, encoding = guess_type(name)
    # What is compressed is saved as it is, and not unpacked on the way.
    return kind if kind and not encoding else "application/octet-stream"
