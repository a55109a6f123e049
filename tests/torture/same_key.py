"""One Publish sent five times at once under one Idempotency-Key, as retries of a slow network do."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from tests.support import browsing
from tests.torture import oracle
from tests.torture.house import tortured
from tests.torture.report import Report

TWINS = 5


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """``n`` rounds (20): one session and five equal answers each; another body under the key, 422."""
    rounds = n or 20
    report = Report("same_key")
    with tortured(report) as server:
        maya, carl = browsing.mentors(server.home, 2)
        asyncio.run(_rounds(report, server.url, maya, carl, rounds, Random(seed)))
        oracle.check_effects_are_carried_out(report, server.home)
        _check(report, server.home, rounds)
    return report.result()


def _check(report: Report, home: Path, rounds: int) -> None:
    oracle.check_whole(report, home)
    # Maya's and, under the very same key, Carl's own.
    runs = oracle.count(home, "SELECT COUNT(*) FROM catalog_sessionrun")
    report.expect("sessions", runs, 2 * rounds)
    report.expect("files_without_a_row", oracle.files_without_a_row(home), [])
    report.expect("rows_without_their_file", oracle.rows_without_their_file(home), [])


async def _rounds(
    report: Report,
    url: str,
    maya: browsing.Person,
    carl: browsing.Person,
    rounds: int,
    chance: Random,
) -> None:
    twins: Counter[int] = Counter()
    others: Counter[int] = Counter()
    unequal = 0
    async with browsing.browser(url, maya) as hers, browsing.browser(url, carl) as his:
        for number in range(rounds):
            form = browsing.session_form(f"Sent five times, number {number}")
            # With a picture in every other round: its file, too, may be there only once.
            key, thumbnail = str(uuid4()), browsing.picture(chance) if number % 2 else None
            answers = await _five_times(hers, form, key, thumbnail)
            twins.update(answer.status_code for answer in answers)
            unequal += len({answer.content for answer in answers}) != 1
            changed = {**form, "capacity": "9"}
            other = await browsing.publish(hers, changed, key=key, thumbnail=thumbnail)
            others[other.status_code] += 1
            theirs = await browsing.publish(his, form, key=key, thumbnail=thumbnail)
            twins[theirs.status_code] += 1
    report.expect("answers", dict(twins), {201: rounds * (TWINS + 1)})
    report.expect("rounds_with_unequal_answers", unequal, 0)
    report.expect("answers_to_another_body", dict(others), {422: rounds})


async def _five_times(
    client: httpx.AsyncClient, form: dict[str, Any], key: str, thumbnail: bytes | None
) -> list[httpx.Response]:
    calls = [browsing.publish(client, form, key=key, thumbnail=thumbnail) for _ in range(TWINS)]
    return list(await asyncio.gather(*calls))
