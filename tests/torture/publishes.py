"""Many mentors press Publish at the same moment; every third with a picture."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.support import browsing
from tests.support.server import Server
from tests.torture import oracle
from tests.torture.house import tortured
from tests.torture.report import Report, percentile

MENTORS = 10


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """``n`` publishes at once (50): as many sessions, no error, a sound tree, each picture once."""
    report = Report("publishes")
    with tortured(report) as server:
        people = browsing.mentors(server.home, MENTORS)
        _publish_all(report, server, people, n or 50, Random(seed))
        oracle.check_effects_are_carried_out(report, server.home)
        _check(report, server.home, n or 50)
    return report.result()


def _publish_all(
    report: Report, server: Server, people: list[browsing.Person], size: int, chance: Random
) -> None:
    pictures = [None if number % 3 else browsing.picture(chance) for number in range(size)]
    answers, seconds = asyncio.run(_at_once(server.url, people, pictures))
    report.expect("answers", dict(Counter(answer.status_code for answer in answers)), {201: size})
    bodies = [answer.json() for answer in answers if answer.status_code == 201]
    report.expect("different_sessions", len({body["id"] for body in bodies}), size)
    codes = {UUID(body["room_code"]) for body in bodies}
    report.expect("different_uuid4_codes", sum(code.version == 4 for code in codes), size)
    report.note("seconds", round(max(seconds), 2))
    report.note("answer_p50_s", round(percentile(seconds, 0.5), 2))


async def _at_once(
    url: str, people: list[browsing.Person], pictures: list[bytes | None]
) -> tuple[list[httpx.Response], list[float]]:
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(browsing.browser(url, person)) for person in people
        ]
        began = time.monotonic()

        async def publish(number: int) -> tuple[httpx.Response, float]:
            answer = await browsing.publish(
                clients[number % len(clients)],
                browsing.session_form(f"One of many, number {number}"),
                key=str(uuid4()),
                thumbnail=pictures[number],
            )
            return answer, time.monotonic() - began

        done = await asyncio.gather(*(publish(number) for number in range(len(pictures))))
    return [answer for answer, _ in done], [seconds for _, seconds in done]


def _check(report: Report, home: Path, size: int) -> None:
    with_picture = len(range(0, size, 3))
    oracle.check_whole(report, home)
    for table in ("sessionpage", "sessionrun", "sessioncard"):
        report.expect(
            f"{table}s", oracle.count(home, f"SELECT COUNT(*) FROM catalog_{table}"), size
        )
    images = oracle.count(home, "SELECT COUNT(*) FROM wagtailimages_image")
    drawn = oracle.count(
        home,
        "SELECT COUNT(*) FROM catalog_sessioncard"
        " WHERE json_extract(cover, '$.picture.src') IS NOT NULL",
    )
    report.expect("pictures", (images, drawn), (with_picture, with_picture))
    report.expect("files_without_a_row", oracle.files_without_a_row(home), [])
    report.expect("rows_without_their_file", oracle.rows_without_their_file(home), [])
