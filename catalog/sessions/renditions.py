"""Pictures in the sizes and formats that pages ask for, made once after a publish."""

from __future__ import annotations

from typing import Any

from wagtail.images.models import Image

# Widths in CSS pixels of a card at 1x and 2x; heights keep 16:9.
SIZES = ((480, 270), (960, 540))
FORMATS = (("avif", "image/avif"), ("webp", "image/webp"))
# What other sites show of a shared link.
SOCIAL = "fill-1200x630|format-jpeg"
Sizes = tuple[tuple[int, int], ...]


def cover_picture(image: Image) -> dict[str, Any]:
    """The picture of a session as its card keeps it: ``picture_of`` and, under ``social``, that of shared links."""
    social = image.get_rendition(SOCIAL)
    return {
        **picture_of(image, alt=image.description),
        "social": {"src": social.url, "width": social.width, "height": social.height},
    }


def picture_of(image: Image, *, alt: str, sizes: Sizes = SIZES) -> dict[str, Any]:
    """Renditions of an image as ``{"sources": [{"type", "srcset"}], "src", "width", "height", "alt"}``.

    ``src`` is the JPEG fallback in the larger size. Renditions that exist are reused.
    """
    filters = {
        (width, kind): f"fill-{width}x{height}|format-{kind}"
        for width, height in sizes
        for kind, _ in (*FORMATS, ("jpeg", ""))
    }
    made = image.get_renditions(*filters.values())
    largest = made[filters[(sizes[-1][0], "jpeg")]]
    return {
        "sources": [
            {"type": mime, "srcset": _srcset(made, filters, kind, sizes)} for kind, mime in FORMATS
        ],
        "src": largest.url,
        "srcset": _srcset(made, filters, "jpeg", sizes),
        "width": largest.width,
        "height": largest.height,
        "alt": alt,
    }


def _srcset(
    made: dict[str, Any], filters: dict[tuple[int, str], str], kind: str, sizes: Sizes
) -> str:
    urls = ((made[filters[(width, kind)]].url, width) for width, _ in sizes)
    return ", ".join(f"{url} {width}w" for url, width in urls)
