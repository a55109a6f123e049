"""A process of ``redis_mode``: ``python -m tests.bench.redis_mode_inside`` obeys ``publish`` and ``book``.

It has the runtime of a serving process, so that what it says goes over the layer's bridge; the CPU time is that
of all its threads from the request until the bridge has given away what it was told.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

_LOOK = 0.001
_PATIENCE = 10.0


def main() -> None:
    """Obey until killed."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    runtime = _runtime()
    acts = {"publish": _publish(), "book": _book()}
    for line in sys.stdin:
        began = time.process_time()
        acts[line.strip()]()
        _wait_until(lambda: not runtime.bridge._outbox)
        print(json.dumps({"cpu_ms": (time.process_time() - began) * 1000}), flush=True)


def _runtime() -> Any:
    """What a serving process has, on a loop in a thread."""
    from peerlearn_site.realtime.runtime import Runtime

    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    runtime = Runtime()
    asyncio.run_coroutine_threadsafe(runtime.__aenter__(), loop).result(_PATIENCE)
    return runtime


def _publish() -> Callable[[], None]:
    from tests.bench.publishing import _our_way

    publish: Callable[[], Any] = _our_way()
    return publish


def _book() -> Callable[[], None]:
    """A learner takes a seat, over and over: each time another session's."""
    from django.test import Client

    from catalog.sessions.models import SessionRun
    from peerlearn_site.users.roles import Role
    from tests.support import factories

    client = Client()
    client.force_login(factories.person("lena", Role.LEARNER))
    headers = {"host": "127.0.0.1:8000"}
    booked: set[int] = set()

    def book() -> None:
        page = SessionRun.objects.exclude(page_id__in=booked).values_list("page_id", flat=True)[0]
        booked.add(page)
        answer = client.post(f"/api/sessions/{page}/booking/", headers=headers)
        assert answer.status_code == 201, answer.content

    return book


def _wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not happened() and time.monotonic() < end:
        time.sleep(_LOOK)


if __name__ == "__main__":
    main()
