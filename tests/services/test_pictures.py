"""Pictures in ``media/``: a killed publish leaves its file behind, and a sweep finds it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from catalog.sessions.models import SessionRun
from catalog.sessions.pictures import LOST_AFTER, StoredPicture, read_picture, store_picture
from catalog.sessions.sweeps import discard_pictures_of_killed_publishes
from tests.support import factories

pytestmark = pytest.mark.django_db


def stored(own_media: Path, written: datetime) -> StoredPicture:
    picture = store_picture(read_picture(factories.picture()))
    os.utime(own_media / picture.name, (written.timestamp(), written.timestamp()))
    return picture


def test_a_file_without_an_image_goes_after_an_hour(own_media: Path, now: datetime) -> None:
    lost = stored(own_media, now)

    assert discard_pictures_of_killed_publishes(now=now + LOST_AFTER) == 0
    assert (own_media / lost.name).exists()
    assert discard_pictures_of_killed_publishes(now=now + LOST_AFTER + timedelta(seconds=1)) == 1
    assert not (own_media / lost.name).exists()


def test_the_picture_of_a_session_stays(
    own_media: Path, now: datetime, published: Callable[..., SessionRun]
) -> None:
    kept = stored(own_media, now)
    published(picture=kept)

    assert discard_pictures_of_killed_publishes(now=now + timedelta(days=2)) == 0
    assert (own_media / kept.name).exists()


def test_a_file_that_is_not_a_publishs_is_nobodys_business(own_media: Path, now: datetime) -> None:
    foreign = own_media / "original_images" / "holiday.jpg"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"not ours")

    assert discard_pictures_of_killed_publishes(now=now + timedelta(days=2)) == 0
    assert foreign.exists()


def test_a_site_without_pictures_has_nothing_to_look_at(own_media: Path, now: datetime) -> None:
    assert discard_pictures_of_killed_publishes(now=now) == 0
