"""The pages that must always be there: landing and catalogue."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Collection, Locale, Page, Site

from catalog.sessions.models import SessionIndexPage
from home.models import CATALOGUE_SLUG, HomePage


@transaction.atomic
def ensure_site_tree() -> SessionIndexPage:
    """Make root, landing, catalogue and Wagtail's Site where one is missing; safe to repeat.

    A fresh database has Wagtail's "Welcome" page, which gives way to ours.
    """
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    home = HomePage.objects.first() or _make_home()
    _ensure_site(home)
    index: SessionIndexPage | None = SessionIndexPage.objects.first()
    if index is None:
        index = home.add_child(instance=SessionIndexPage(title="Sessions", slug=CATALOGUE_SLUG))
    return index


def _make_home() -> HomePage:
    root = Page.get_first_root_node() or Page.add_root(title="Root")
    welcome = root.get_children().filter(slug="home").first()
    home = root.add_child(instance=HomePage(title="PeerLearn", slug="peerlearn"))
    if welcome is not None:
        Site.objects.filter(root_page_id=welcome.pk).update(root_page=home)
        welcome.delete()
    return home


def _ensure_site(home: HomePage) -> None:
    """PUBLIC_URL is the only source of hosts (DESIGN 2.12)."""
    address = urlsplit(settings.PUBLIC_URL)
    wanted = {
        "hostname": address.hostname or "localhost",
        "port": address.port or (443 if address.scheme == "https" else 80),
        "root_page_id": home.pk,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "is_default_site": True,
    }
    site = Site.objects.filter(is_default_site=True).first() or Site()
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()
