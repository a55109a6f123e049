"""What the CMS editor hands to the script that tells of overlaps (SPEC 4.11, 6.1)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from catalog.sessions.models import SessionRun
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories
from tests.support.cms import add_url, edit_url

HOST = re.compile(r"<div[^>]*\bdata-overlaps\b[^>]*>")


def host(client: Client, url: str) -> list[str]:
    """The place where overlaps are told, as it stands in the page."""
    response = client.get(url)
    assert response.status_code == 200
    return HOST.findall(response.content.decode())


@pytest.fixture
def cms(client: Client, maya: User) -> Client:
    User.objects.filter(pk=maya.pk).update(time_zone="Asia/Kathmandu")
    client.force_login(maya)
    return client


def test_its_times_are_in_the_mentors_zone_and_it_is_not_in_its_own_way(
    cms: Client, published: Callable[..., SessionRun]
) -> None:
    run = published()
    for url, number in ((add_url(), ""), (edit_url(run.page_id), str(run.page_id))):
        (found,) = host(cms, url)
        assert 'data-url="/api/sessions/overlaps/"' in found
        assert 'data-zone="Asia/Kathmandu"' in found
        assert f'data-except="{number}"' in found
        assert 'role="status"' in found


def test_staff_are_not_told_of_their_own_sessions_at_anothers(
    client: Client, published: Callable[..., SessionRun]
) -> None:
    run = published()
    client.force_login(factories.person("nina", Role.STAFF, Role.MENTOR, is_superuser=True))
    assert host(client, edit_url(run.page_id)) == []
