"""Publishing by our API against a stock page's ``add_child`` + ``save_revision().publish()``, in CPU.

The stock page has the same fields and two tags, is judged by nobody and answers nobody; Wagtail indexes it
at once, as its default task backend does. Our call is the whole request: session, CSRF, role, parsing, rules,
sanitising, idempotency key, page, revision, log, run, card. Indexing and announcing are effects, carried out
after the answer: the second ratio counts them in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.bench.ratio import Ratio, cpu_ms, ratio_of
from tests.support.database import copy_database, migrated_database
from tests.support.home import in_home

if TYPE_CHECKING:
    from wagtail.models import Page

    from peerlearn_site.users.models import User

NAME = "publishing"
WARM_UP = 4
DESCRIPTION = "<p>We look at <b>one thing</b> closely and try it out together.</p>" * 3
_numbers = count(1)


def measure(*, rounds: int = 40) -> list[Ratio]:
    """Both ways in turns, in one process on one database."""
    with TemporaryDirectory(prefix="peerlearn-bench-") as folder:
        copy_database(migrated_database(), Path(folder))
        found = in_home(
            Path(folder),
            "tests.bench.publishing:measure_inside",
            settings="tests.bench.settings",
            rounds=rounds,
        )
    told = f"{found['our_queries']} queries against {found['stock_queries']}"
    both = [ours + after for ours, after in zip(found["ours"], found["effects"], strict=True)]
    return [
        ratio_of(
            "API publish : stock publish",
            found["ours"],
            found["stock"],
            unit="ms CPU",
            goal=1.0,
            note=told,
        ),
        ratio_of(
            "API publish and its effects : stock publish",
            both,
            found["stock"],
            unit="ms CPU",
            goal=None,
            note=f"{found['effect_queries']} queries of effects",
        ),
    ]


def measure_inside(*, rounds: int) -> dict[str, Any]:
    """Run by ``in_home``: CPU milliseconds of each round, and how many queries each way asks."""
    from django.core.management import call_command

    from peerlearn_site.effects import clock, relay

    call_command("migrate", run_syncdb=True, verbosity=0)
    ours, stock = _our_way(), _stock_way()

    def effects() -> None:
        while relay.run_due(now=clock.now()):
            """Until none is left."""

    for _ in range(WARM_UP):
        for way in (ours, effects, stock):
            way()
    queries = [_queries(way) for way in (ours, effects, stock)]
    times = [(cpu_ms(ours), cpu_ms(effects), cpu_ms(stock)) for _ in range(rounds)]
    columns = dict(zip(("ours", "effects", "stock"), zip(*times, strict=True), strict=True))
    names = ("our_queries", "effect_queries", "stock_queries")
    return {**columns, **dict(zip(names, queries, strict=True))}


def _queries(way: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        way()
    return len(captured)


def _our_way() -> Callable[[], object]:
    """One POST through the whole middleware chain, its body encoded beforehand by the caller."""
    from django.test import Client
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    client, token = Client(enforce_csrf_checks=True), "a" * 32
    client.force_login(_mentor())
    client.cookies["csrftoken"] = token
    headers = {"host": "127.0.0.1:8000", "x-csrftoken": token}

    def publish() -> None:
        body = encode_multipart(BOUNDARY, _form(next(_numbers)))
        headers["idempotency-key"] = str(uuid4())
        answer = client.generic("POST", "/api/sessions/", body, MULTIPART_CONTENT, headers=headers)
        assert answer.status_code == 201, answer.content

    return publish


def _mentor() -> User:
    from peerlearn_site.users.roles import Role
    from tests.support import factories

    return factories.person("maya", Role.MENTOR)


def _form(number: int) -> dict[str, Any]:
    from peerlearn_site.effects import clock

    start = clock.now() + timedelta(days=1)
    return {
        "title": f"A session by our API, number {number}",
        "tags": ["python", "machine-learning"],
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(hours=1)).isoformat(),
        "is_paid": "false",
        "capacity": "5",
        "description": DESCRIPTION,
    }


def _stock_way() -> Callable[[], object]:
    """Two calls of Wagtail's; tasks run inline, as with its default backend."""
    from django_tasks import task_backends
    from django_tasks.backends.immediate import ImmediateBackend
    from wagtail.models import Page

    home = Page.objects.get(depth=2)
    parent = home.add_child(instance=Page(title="Stock", slug="stock"))
    usual, inline = task_backends["default"], ImmediateBackend("default", {})

    def publish() -> None:
        task_backends["default"] = inline
        try:
            # Fetched anew, as any request would.
            page = Page.objects.get(pk=parent.pk).add_child(instance=_stock_page())
            page.save_revision().publish()
        finally:
            task_backends["default"] = usual

    return publish


def _stock_page() -> Page:
    from peerlearn_site.effects import clock
    from tests.bench.stock.models import StockPage

    number, start = next(_numbers), clock.now() + timedelta(days=1)
    page = StockPage(
        title=f"A stock page, number {number}",
        slug=f"stock-{number}",
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        description=DESCRIPTION,
        live=False,
    )
    page.tags.add("python", "machine-learning")
    return page
