"""How static files are named."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

BUILT = "assets/"


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed names for all that comes without; what Vite built has a hash in its name already.

    A second one would let a page preload a script under one name that the script's importers, who know
    Vite's, then fetch again under the other.
    """

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """The name under which a file is served."""
        if name.startswith(BUILT):
            return name
        hashed: str = super().hashed_name(name, content, filename)
        return hashed
