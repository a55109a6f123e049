"""/static/ and /media/, streamed from the disk with Range, without a word to Django.

Only these two folders are public. Resources and documents lie in ``PEERLEARN_HOME/private``, which has no
address.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

from peerlearn_site.realtime.asgi_types import Application, Receive, Scope, Send

# The content's hash is in the name: Django's manifest puts 12 hex digits before the suffix, Vite 8 letters
# on all that it writes to assets/.
_HASHED: Final = re.compile(r"(\.[0-9a-f]{12}|/assets/[^/]+-[A-Za-z0-9_-]{8})\.[a-z0-9.]+$")
_FOREVER: Final = "public, max-age=31536000, immutable"
_A_WHILE: Final = "public, max-age=3600"

# What a browser may show of what people uploaded; anything else is saved, never opened here.
_MEDIA_TYPES: Final = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".gif": "image/gif",
}


# Where Wagtail puts them (``wagtail.documents.models.Document.file``).
_DOCUMENTS: Final = "documents"


class PublicFiles:
    """Serves the public folders and hands everything else to the application."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner
        self._folders = {
            settings.STATIC_URL: _Static(settings.STATIC_ROOT),
            settings.MEDIA_URL: _Media(settings.MEDIA_ROOT),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            for prefix, folder in self._folders.items():
                if scope["path"].startswith(prefix):
                    await folder.serve({**scope, "root_path": prefix.rstrip("/")}, receive, send)
                    return
        await self.inner(scope, receive, send)


class _Folder(StaticFiles):
    """A folder whose every answer says what it is and how long it holds."""

    def __init__(self, folder: str | Path) -> None:
        super().__init__(directory=folder, check_dir=False)

    async def serve(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer one request."""
        try:
            response = await self.get_response(self.get_path(scope), scope)
        except HTTPException as refusal:
            response = PlainTextResponse(
                refusal.detail, status_code=refusal.status_code, headers=refusal.headers
            )
        response.headers["x-content-type-options"] = "nosniff"
        await response(scope, receive, send)


class _Static(_Folder):
    """Built files: for ever where the name holds the hash, compressed where that was done before."""

    def file_response(
        self, full_path: Any, stat_result: os.stat_result, scope: Any, status_code: int = 200
    ) -> Response:
        """The file, or its ``.gz`` twin for a browser that takes it."""
        path = str(full_path)
        zipped = Path(path + ".gz")
        has_twin = zipped.is_file()
        takes_twin = has_twin and "gzip" in Headers(scope=scope).get("accept-encoding", "")
        if takes_twin:
            response = super().file_response(zipped, zipped.stat(), scope, status_code)
        else:
            response = super().file_response(path, stat_result, scope, status_code)
        headers = response.headers
        headers["cache-control"] = _FOREVER if _HASHED.search(path) else _A_WHILE
        if has_twin:
            headers["vary"] = "Accept-Encoding"
        if takes_twin and response.status_code == 200:
            headers["content-encoding"] = "gzip"
            headers["content-type"] = FileResponse(path).headers["content-type"]
        return response


class _Media(_Folder):
    """Uploads: as one of a few picture types, or as a download.

    Wagtail's documents lie among them and are not here: they have a view that asks who may read them.
    """

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Where a path leads; nowhere for documents."""
        return ("", None) if Path(path).parts[:1] == (_DOCUMENTS,) else super().lookup_path(path)

    def file_response(
        self, full_path: Any, stat_result: os.stat_result, scope: Any, status_code: int = 200
    ) -> Response:
        """The file, with a type we chose."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        headers: MutableHeaders = response.headers
        headers["cache-control"] = _A_WHILE
        headers["content-security-policy"] = "default-src 'none'; sandbox"
        kind = _MEDIA_TYPES.get(Path(str(full_path)).suffix.lower())
        if kind is None:
            headers["content-disposition"] = "attachment"
        if response.status_code == 200:
            headers["content-type"] = kind or "application/octet-stream"
        return response
