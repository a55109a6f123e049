"""Accounts and guards: who gets in, who is sent where, and what each is told."""

from __future__ import annotations

import re

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from wagtail.users.models import UserProfile

from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support.factories import PASSWORD, person

SIGN_IN = "/accounts/login/"


def sign_up(client: Client, **values: str) -> User:
    form = {
        "username": "dora",
        "email": "dora@example.org",
        "password1": "a-long-lamp-42",
        "password2": "a-long-lamp-42",
        **values,
    }
    response = client.post("/accounts/signup/", form)
    assert response.status_code == 302
    return User.objects.get(username=form["username"])


@pytest.mark.django_db
def test_signing_up_makes_a_learner_in_the_browsers_zone(client: Client) -> None:
    dora = sign_up(client, time_zone="America/New_York")

    assert [group.name for group in dora.groups.all()] == [Role.LEARNER]
    assert dora.time_zone == "America/New_York"
    assert [message.to for message in mail.outbox] == [["dora@example.org"]]


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "<script>"])
def test_a_zone_that_is_none_is_not_kept(zone: str, client: Client) -> None:
    assert sign_up(client, time_zone=zone).time_zone == ""


def test_signing_in_by_name_or_mail_leads_to_the_own_dashboard(
    client: Client, maya: User, alice: User
) -> None:
    for login, home in (
        ("maya", "/dashboard/mentor/"),
        ("alice@example.org", "/dashboard/learner/"),
    ):
        client.logout()
        response = client.post(SIGN_IN, {"login": login, "password": PASSWORD}, follow=True)
        assert response.redirect_chain[-1][0] == home


def test_a_wrong_password_tells_nothing_of_the_account(client: Client, alice: User) -> None:
    def answer(login: str) -> str:
        page = client.post(SIGN_IN, {"login": login, "password": "wrong"}).content.decode()
        changing = r'value="[^"]*"|data-drawn-at="[^"]*"|[A-Za-z0-9]{64}'
        return re.sub(changing, "", page)

    assert answer("alice") == answer("nobody")


def test_a_forgotten_password_is_mailed_to_known_addresses_only_and_reset(
    client: Client, alice: User
) -> None:
    known = client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    link = re.search(r"http://\S+/accounts/password/reset/key/\S+", mail.outbox[0].body)
    assert link is not None
    path = client.get(link.group().split("testserver")[-1], follow=True).redirect_chain[-1][0]
    client.post(path, {"password1": "a-new-lamp-43", "password2": "a-new-lamp-43"})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    alice.refresh_from_db()
    assert alice.check_password("a-new-lamp-43")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)  # type: ignore[attr-defined]


def test_signing_out_needs_a_post(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.get("/accounts/logout/")
    assert "_auth_user_id" in client.session

    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/dashboard/",
        "/dashboard/mentor/",
        "/dashboard/mentor/create-session",
        "/dashboard/mentor/my-sessions?tab=Upcoming",
        "/dashboard/mentor/requests",
        "/dashboard/learner/",
        "/accounts/settings/",
    ],
)
def test_a_visitor_signs_in_and_comes_back(path: str, client: Client) -> None:
    both = person("both", Role.MENTOR, Role.LEARNER)

    refused = client.get(path)
    back = client.post(refused.url, {"login": both.username, "password": PASSWORD})  # type: ignore[attr-defined]

    assert refused.status_code == 302
    assert refused.url.startswith(SIGN_IN)  # type: ignore[attr-defined]
    assert back.url == path  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path",
    ["/dashboard/mentor/", "/dashboard/mentor/create-session", "/dashboard/mentor/my-sessions"],
)
def test_a_learner_is_led_from_the_mentors_dashboard_to_the_own(
    path: str, client: Client, alice: User
) -> None:
    client.force_login(alice)

    response = client.get(path)
    words = [str(message) for message in get_messages(response.wsgi_request)]
    led = client.get(path, follow=True)

    assert led.redirect_chain[-1] == ("/dashboard/learner/", 302)
    assert words == ["This page is for mentors. Here is your own dashboard."]


def test_the_wrong_role_reads_why(client: Client, maya: User) -> None:
    client.force_login(maya)

    response = client.get("/dashboard/learner/")

    assert response.status_code == 403
    assert "This page is for learners." in response.content.decode()


@pytest.mark.django_db
def test_the_cms_has_the_houses_door(client: Client) -> None:
    assert client.get("/admin/").url == "/accounts/login/?next=/admin/"  # type: ignore[attr-defined]
    assert client.get("/admin/login/?next=/admin/").url == "/accounts/login/?next=/admin/"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/pages/", "/admin/images/", "/admin/reports/site-history/"]
)
def test_the_cms_tells_the_wrong_role_so(path: str, client: Client, alice: User) -> None:
    client.force_login(alice)

    response = client.get(path)

    assert response.status_code == 403
    assert "The CMS is for our mentors and staff." in response.content.decode()


def test_the_cms_tells_a_mentor_what_is_for_staff(client: Client, maya: User) -> None:
    client.force_login(maya)

    home, history = client.get("/admin/"), client.get("/admin/reports/site-history/")

    assert (home.status_code, history.status_code) == (200, 403)
    assert "This part of the CMS is for our staff." in history.content.decode()


def test_the_zone_is_changed_in_the_settings_and_followed_by_the_cms(
    client: Client, alice: User
) -> None:
    client.force_login(alice)
    UserProfile.objects.create(user=alice, current_time_zone="UTC")

    response = client.post(
        "/accounts/settings/", {"first_name": "Alice", "last_name": "", "time_zone": "Asia/Tokyo"}
    )
    bad = client.post("/accounts/settings/", {"first_name": "A", "time_zone": "Mars/Olympus"})

    alice.refresh_from_db()
    assert (response.status_code, bad.status_code) == (302, 200)
    assert (alice.first_name, alice.time_zone) == ("Alice", "Asia/Tokyo")
    assert UserProfile.objects.get(user=alice).current_time_zone == "Asia/Tokyo"


@pytest.mark.django_db
def test_errors_of_the_api_are_json(client: Client) -> None:
    response = client.get("/api/nothing/")

    assert (response.status_code, response.json()) == (
        404,
        {"detail": "There is nothing here.", "code": "not_found"},
    )


def test_the_next_address_stays_in_the_house(client: Client, alice: User) -> None:
    response = client.post(
        f"{SIGN_IN}?next=https://evil.example/", {"login": "alice", "password": PASSWORD}
    )

    assert response.url == "/dashboard/"  # type: ignore[attr-defined]
