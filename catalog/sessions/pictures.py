"""Thumbnails: judged by content, decoded within limits, stored anew under a name of ours."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from PIL import Image as Pillow
from PIL import ImageFile, ImageOps
from wagtail.images.models import Image
from wagtail.models import Collection

from catalog.sessions.focus import Focus, set_focus
from catalog.sessions.rules import WORDS

FOLDER = "original_images"
# Our own names, so that nobody else's file in the folder is ever judged.
OUR_NAME = re.compile(r"[0-9a-f]{32}\.(?:jpg|png)")
# No publish takes longer; until then its row may still come.
LOST_AFTER = timedelta(hours=1)
MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 24_000_000
MAX_SIDE = 10_000
# A thumbnail is never shown wider; more would only be stored and read again for each rendition.
STORED_SIDE = 1920
FORMATS = {"JPEG": "jpg", "PNG": "png"}
SIGNATURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
COLLECTION = "Mentors’ pictures"
# What the collection was called before mentors came to the CMS.
FORMER_NAME = "Session pictures"


class PictureRefused(ValueError):
    """The upload is not a picture we take; the message is for the mentor."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked and re-encoded picture: its bytes, file extension and size in pixels."""

    data: bytes
    extension: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture that lies in ``media/`` and has no row yet; ``size`` in bytes."""

    name: str
    width: int
    height: int
    size: int


def read_picture(upload: UploadedFile) -> Picture:
    """Check, decode and re-encode an upload.

    Re-encoding drops EXIF (places!), trailing bytes (polyglots) and whatever else rode along.

    Raises:
        PictureRefused: wrong type by content, over 2 MB, over 24 megapixels, or broken.
    """
    image, kind = _decode(upload)
    buffer = BytesIO()
    if kind == "JPEG":
        image.convert("RGB").save(buffer, "JPEG", quality=88, progressive=True)
    else:
        image.save(buffer, "PNG")
    return Picture(buffer.getvalue(), FORMATS[kind], *image.size)


def store_picture(picture: Picture) -> StoredPicture:
    """Write a picture into ``media/`` under a unique name; before the transaction opens."""
    name = f"{FOLDER}/{uuid4().hex}.{picture.extension}"
    stored = default_storage.save(name, ContentFile(picture.data))
    return StoredPicture(stored, picture.width, picture.height, len(picture.data))


def discard_picture(picture: StoredPicture | None) -> None:
    """Remove the file of a picture whose transaction rolled back."""
    if picture is not None:
        default_storage.delete(picture.name)


def discard_lost_pictures(*, now: datetime) -> int:
    """Remove stored pictures that no image names an hour later; return how many."""
    if not default_storage.exists(FOLDER):
        return 0
    _, files = default_storage.listdir(FOLDER)
    stored = {f"{FOLDER}/{name}" for name in files if OUR_NAME.fullmatch(name)}
    known = set(Image.objects.filter(file__startswith=f"{FOLDER}/").values_list("file", flat=True))
    lost = [name for name in stored - known if _is_old(name, now)]
    for name in lost:
        default_storage.delete(name)
    return len(lost)


def _is_old(name: str, now: datetime) -> bool:
    return default_storage.get_modified_time(name) < now - LOST_AFTER


def add_image(
    *,
    picture: StoredPicture,
    title: str,
    owner_id: int,
    alt: str = "",
    focus: Focus | None = None,
) -> Image:
    """The Wagtail image of a stored picture, in the collection of mentors' pictures.

    ``alt`` says what it shows; empty: it is decorative.
    """
    image = Image(
        title=title,
        description=alt,
        width=picture.width,
        height=picture.height,
        file_size=picture.size,
        uploaded_by_user=get_user_model()(pk=owner_id),
        collection=session_pictures(),
    )
    image.file.name = picture.name
    set_focus(image, focus)
    image.save()
    return image


def copy_image(*, image: Image, owner_id: int) -> Image:
    """The same picture and what is said of it, as an image of its own.

    What is public, and older revisions, keep the image that they name. Should the transaction fail, the
    copied file is one of the lost that ``discard_lost_pictures`` removes.
    """
    with image.open_file() as file:
        data = file.read()
    extension = "png" if image.file.name.lower().endswith(".png") else "jpg"
    stored = store_picture(Picture(data, extension, image.width, image.height))
    copy = add_image(picture=stored, title=image.title, owner_id=owner_id, alt=image.description)
    copy.set_focal_point(image.get_focal_point())
    return copy


def session_pictures() -> Collection:
    """The collection of mentors' pictures; made on first use, or given its name."""
    found = Collection.objects.filter(name__in=(COLLECTION, FORMER_NAME)).order_by("pk").first()
    if found is None:
        root = Collection.get_first_root_node() or Collection.add_root(name="Root")
        return root.add_child(name=COLLECTION)
    if found.name != COLLECTION:
        found.name = COLLECTION
        found.save(update_fields=["name"])
    return found


def _decode(upload: UploadedFile) -> tuple[Pillow.Image, str]:
    if (upload.size or 0) > MAX_BYTES:
        raise PictureRefused(WORDS["thumbnail.size"])
    head = upload.read(8)
    upload.seek(0)
    kind = next((kind for mark, kind in SIGNATURES.items() if head.startswith(mark)), None)
    if kind is None:
        raise PictureRefused(WORDS["thumbnail.type"])
    try:
        return _fitted(_load(upload, kind)), kind
    except PictureRefused:
        raise
    except Exception as error:  # Pillow raises whatever its decoders meet
        raise PictureRefused(WORDS["thumbnail.broken"]) from error


def _load(upload: UploadedFile, kind: str) -> Pillow.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Pillow.DecompressionBombWarning)
        image = Pillow.open(upload, formats=[kind])
        width, height = image.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
            raise PictureRefused(WORDS["thumbnail.pixels"])
        if getattr(image, "n_frames", 1) > 1:
            raise PictureRefused(WORDS["thumbnail.type"])
        assert not ImageFile.LOAD_TRUNCATED_IMAGES
        # JPEG decodes straight to a smaller size where that is enough: less memory and time.
        image.draft("RGB", (STORED_SIDE, STORED_SIDE))
        image.load()
        return image


def _fitted(image: Pillow.Image) -> Pillow.Image:
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((STORED_SIDE, STORED_SIDE), Pillow.Resampling.LANCZOS)
    clean = Pillow.new(_mode(upright), upright.size)
    clean.paste(upright.convert(clean.mode))
    return clean


def _mode(image: Pillow.Image) -> str:
    return "RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB"
