"""Bodies of 300 MB to any address: each is answered 413, and the process grows by no more than 20 MB.

``N`` is the size in megabytes (300). With a length, chunked, and by a sender who does not stop; then 50 at
once.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.support.raw_http import Upload
from tests.support.server import Server
from tests.torture.house import tortured
from tests.torture.report import Report

FULL = 300
AT_ONCE = 50
GROWTH = 20.0
PATHS = ("/", "/nowhere", "/api/sessions/", "/admin/images/add/", "/static/x.css", "/ws/feed/")


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """Send every kind of body to every path; watch the answers and the memory."""
    report = Report("big_bodies")
    megabytes = n or FULL
    with tortured(report) as server:
        _warm_up(server)
        before = server.resident_megabytes()
        for path in PATHS:
            for kind in ("length", "chunked"):
                answer = Upload(server, path, megabytes=megabytes, chunked=kind == "chunked").send()
                report.expect(f"{path} {kind}", (answer.status, answer.complete), (413, True))
        report.note("megabytes_after_one_by_one", round(server.resident_megabytes() - before, 1))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            uploads = [
                Upload(
                    server, "/api/sessions/", megabytes=megabytes // 10, chunked=bool(number % 2)
                )
                for number in range(AT_ONCE)
            ]
            answers = list(pool.map(Upload.send, uploads))
        report.expect("at_once_413", sum(one.status == 413 for one in answers), AT_ONCE)
        report.at_most("megabytes_grown", round(server.peak_megabytes() - before, 1), GROWTH)
    return report.result()


def _warm_up(server: Server) -> None:
    """Let the process reach its usual size first: templates, connections, threads."""
    for path in PATHS:
        Upload(server, path, megabytes=1, chunked=True).send()
