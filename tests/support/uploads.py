"""Uploads that a thumbnail must not be, and some that it may."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.support.factories import picture_bytes

TWO_MEGABYTES = 2 * 1024 * 1024


def upload(data: bytes, name: str = "cover.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    """Bytes as a browser would send them."""
    return SimpleUploadedFile(name, data, kind)


def gif() -> bytes:
    """A real GIF."""
    buffer = BytesIO()
    Image.new("P", (20, 20)).save(buffer, "GIF")
    return buffer.getvalue()


def jpeg_of_size(size: int) -> bytes:
    """A readable JPEG of exactly so many bytes, padded after its end."""
    data = picture_bytes("JPEG", (64, 36))
    return data + b"\0" * (size - len(data))


def png_of_pixels(width: int, height: int) -> bytes:
    """A small PNG file that decodes to very many black pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    compressor = zlib.compressobj(9)
    row = b"\0" * (width // 8 + 2)
    body = b"".join(compressor.compress(row) for _ in range(height)) + compressor.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def animated_png() -> bytes:
    """A PNG with several frames."""
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    buffer = BytesIO()
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def with_place() -> bytes:
    """A JPEG whose EXIF tells where it was taken."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (12.0, 58.0, 17.0)}
    exif[0x010E] = "SECRET-PLACE"
    buffer = BytesIO()
    Image.new("RGB", (320, 180), "green").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def polyglot() -> bytes:
    """A JPEG with a script behind its end: readable as a picture, dangerous as a page."""
    return picture_bytes("JPEG") + b"<script>alert('polyglot')</script>"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
