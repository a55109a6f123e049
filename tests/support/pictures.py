"""Pictures whose colours tell which part of them is seen."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 150, 60), (30, 60, 190), (220, 200, 40)


def quarters(size: tuple[int, int], kind: str = "PNG") -> bytes:
    """Red and green above, blue and yellow below."""
    width, height = size
    image = Image.new("RGB", size, RED)
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), GREEN)
    draw.rectangle((0, height // 2, width // 2 - 1, height), BLUE)
    draw.rectangle((width // 2, height // 2, width, height), YELLOW)
    buffer = BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def upload(size: tuple[int, int] = (1600, 900)) -> SimpleUploadedFile:
    """Such a picture as a form brings it."""
    return SimpleUploadedFile("quarters.png", quarters(size), "image/png")


def share_of(image: Image.Image, colour: Colour) -> float:
    """How much of a picture is of one colour, from 0 to 1; what compression changed counts too."""
    small = image.convert("RGB").resize((80, 80))
    pixels = [small.getpixel((x, y)) for x in range(80) for y in range(80)]
    near = [pixel for pixel in pixels if _distance(pixel, colour) < 40]
    return len(near) / len(pixels)


def _distance(pixel: object, colour: Colour) -> int:
    assert isinstance(pixel, tuple)
    return max(abs(a - b) for a, b in zip(pixel, colour, strict=True))


def opened(path: Path) -> Image.Image:
    """A stored picture."""
    with Image.open(path) as image:
        image.load()
        return image
