"""The page on which a mentor writes a session: who gets it, and what it hands to its script."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog.demand.services import request_topic
from catalog.profiles.models import MentorProfile
from catalog.sessions import rules
from catalog.sessions.drafts.services import save_form
from catalog.sessions.models import SessionRun
from catalog.site_settings.models import SiteSettings
from peerlearn_site.users.models import User
from tests.support.database import ROOT

PAGE = "/dashboard/mentor/create-session"


class _Script(HTMLParser):
    """The JSON beside the form."""

    config: dict[str, Any] = {}
    _inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = dict(attrs).get("id") == "session-form-config"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.config = json.loads(data)
            self._inside = False


def config_of(client: Client, address: str = PAGE) -> dict[str, Any]:
    parser = _Script()
    parser.feed(client.get(address).content.decode())
    return parser.config


def test_a_mentor_gets_the_form(client: Client, maya: User) -> None:
    client.force_login(maya)
    response = client.get(PAGE)
    assert response.status_code == 200
    assert 'x-data="sessionForm"' in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_a_signed_out_person_signs_in_first_and_comes_back(client: Client, db: None) -> None:
    response = client.get(PAGE)
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={PAGE}")


def test_a_learner_is_led_to_their_own_dashboard(client: Client, alice: User) -> None:
    client.force_login(alice)
    response = client.get(PAGE, follow=True)
    assert response.redirect_chain[-1] == ("/dashboard/learner/", 302)


def test_the_page_only_reads(client: Client, maya: User) -> None:
    client.force_login(maya)
    assert client.post(PAGE).status_code == 405


def test_the_form_judges_by_the_servers_figures_and_words(client: Client, maya: User) -> None:
    client.force_login(maya)
    config = config_of(client)
    assert config["words"] == dict(rules.WORDS)
    assert config["limits"] == {
        "titleMin": 10,
        "titleMax": 120,
        "tagsMax": 5,
        "maxMinutes": 480,
        "horizonDays": 730,
        "repeatsMax": 29,
        "priceMin": 50,
        "priceMax": 50_000,
        "thumbnailPixels": 24_000_000,
        "thumbnailSide": 10_000,
        "altMax": 200,
        "thumbnailBytes": 2 * 1024 * 1024,
        "descriptionWords": 200,
        "capacityMin": 1,
        "capacityMax": 500,
    }


def test_every_message_the_form_names_is_one_of_the_rules() -> None:
    folder: Path = ROOT / "static" / "js" / "authoring"
    scripts = "".join(path.read_text() for path in folder.rglob("*.js"))
    named = set(re.findall(r'words\["([a-z.]+)"\]', scripts))
    assert len(named) > 15
    assert named - set(rules.WORDS) == set()


def test_an_hour_is_offered_before_the_first_session(client: Client, maya: User) -> None:
    client.force_login(maya)
    assert config_of(client)["usualMinutes"] == 60


def test_then_the_length_of_the_session_published_last(
    client: Client, maya: User, carl: User, now: datetime, published: Callable[..., SessionRun]
) -> None:
    start = now + timedelta(days=1)
    for days, minutes in enumerate((45, 90)):
        published(
            title=f"Closures in Python, part {days}",
            start_time=start + timedelta(days=days),
            end_time=start + timedelta(days=days, minutes=minutes),
        )
    published(mentor=carl, start_time=start, end_time=start + timedelta(minutes=30))
    client.force_login(maya)
    assert config_of(client)["usualMinutes"] == 90


def test_times_are_in_the_mentors_zone_where_one_is_chosen(client: Client, maya: User) -> None:
    client.force_login(maya)
    assert config_of(client)["timeZone"] == ""
    User.objects.filter(pk=maya.pk).update(time_zone="Europe/Berlin")
    assert config_of(client)["timeZone"] == "Europe/Berlin"


@pytest.mark.parametrize(("sfu", "warned_above"), [("", 5), ("https://sfu.example.org", None)])
def test_large_rooms_are_warned_of_only_without_an_sfu(
    client: Client, maya: User, settings: Any, sfu: str, warned_above: int | None
) -> None:
    settings.SFU_URL = sfu
    client.force_login(maya)
    assert config_of(client)["capacityWarnAbove"] == warned_above


@pytest.mark.parametrize("verified", [True, False])
def test_who_is_reviewed_is_told_before_they_write(
    verified: bool, client: Client, maya: User
) -> None:
    MentorProfile.objects.filter(user=maya).update(is_verified=verified)
    client.force_login(maya)
    words = "Our staff look at it first; it goes public once they approve it."
    assert config_of(client)["isReviewed"] is not verified
    assert (words in client.get(PAGE).content.decode()) is not verified


def test_the_form_starts_from_the_sites_own_number_of_seats(client: Client, maya: User) -> None:
    SiteSettings.objects.create(default_capacity=12)
    client.force_login(maya)
    assert config_of(client)["capacity"] == 12


def test_the_page_costs_the_same_however_many_sessions_and_forms_the_mentor_has(
    client: Client,
    maya: User,
    now: datetime,
    published: Callable[..., SessionRun],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(maya)
    published()
    client.get(PAGE)  # fills the caches of sites and content types
    for count in (1, 3):
        for number in range(count):
            published(title=f"Decorators in Python {count}.{number}")
            save_form(mentor=maya, key=uuid4(), version=0, values={"title": "Closures"}, now=now)
        with django_assert_num_queries(8):
            client.get(PAGE)


def test_it_begins_with_what_learners_ask_for_and_knows_which_request_that_is(
    client: Client, maya: User, alice: User, now: datetime
) -> None:
    asked = request_topic(learner=alice, text="Zebra husbandry", domain=None, now=now).request
    client.force_login(maya)

    topic = config_of(client, f"{PAGE}?topic={asked.topic_id}")["topic"]

    assert topic == {"id": asked.topic_id, "text": "Zebra husbandry", "domain": None}
    assert config_of(client, f"{PAGE}?topic={'9' * 30}")["topic"] is None
