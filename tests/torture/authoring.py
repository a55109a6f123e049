"""Mentors write sessions in Chromium while everything around them fails; no word they typed is lost.

Each run is one form of one mentor: words are typed into it in tabs and on a second device, while tabs are reloaded
and crash, the line and the sign-in go, answers are slow or never come, and the server is killed and started anew.
Then all is well again, and what was typed is looked for; most forms are published, some in two tabs at once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from playwright.async_api import Browser, async_playwright

from tests.support import browsing, media
from tests.support.form_story import Story, Trouble
from tests.support.server import Server
from tests.torture import oracle
from tests.torture.house import tortured
from tests.torture.report import Report

RUNS = 200
# At once; a killed server is felt by all of them.
TOGETHER = 3
SHOWN = 6


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """``n`` runs (200): each word typed is there in the end, one session and one draft a form."""
    report = Report("authoring")
    with tortured(report) as server:
        mentors = browsing.mentors(server.home, (n or RUNS) + 1)
        stories = asyncio.run(_all(server, mentors, seed))
        _tell(report, stories)
        oracle.check_effects_are_carried_out(report, server.home)
        oracle.check_whole(report, server.home)
        _check_traces(report, server.home, stories)
    return report.result()


async def _all(server: Server, mentors: list[browsing.Person], seed: int) -> list[Story]:
    trouble, gate = Trouble(server), asyncio.Semaphore(TOGETHER)

    async def one(browser: Browser, number: int, mentor: browsing.Person) -> Story:
        async with gate:
            story = Story(browser, trouble, mentor, Random(f"{seed}/{number}"), number)
            # The first writes in peace: what its one publish leaves behind is what each may.
            await story.play(in_peace=number == 0)
            return story

    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=media.chromium(), args=[*media.FLAGS]
        )
        runs = (one(browser, number, mentor) for number, mentor in enumerate(mentors))
        stories = await asyncio.gather(*runs)
        await browser.close()
    return stories


def _tell(report: Report, stories: list[Story]) -> None:
    done: Counter[str] = Counter()
    for story in stories:
        done.update(story.done)
    report.note("what_happened", dict(sorted(done.items())))
    report.note("words_typed", sum(len(story.words) for story in stories))
    report.note("words_in_half_a_second_before_a_crash", sum(story.losable for story in stories))
    for name in ("lost", "overwritten", "unsettled", "unlike", "complaints"):
        found = {f"run {story.number}": getattr(story, name) for story in stories}
        wrong = {run: value for run, value in found.items() if value}
        report.expect(name, dict(list(wrong.items())[:SHOWN]), {})
    for story in stories:
        if story.lost or story.overwritten:
            report.note(f"how_run_{story.number}_went", story.log)


def _check_traces(report: Report, home: Path, stories: list[Story]) -> None:
    """What each form left in the database, beside what one that was written in peace did."""
    traces = {story.number: _traces(home, story.mentor.username) for story in stories}
    usual = traces[0]
    report.note("left_by_one_in_peace", usual)
    unpublished = {**dict.fromkeys(usual, 0), "forms": 1}
    wrong = {
        f"run {story.number}": traces[story.number]
        for story in stories
        if traces[story.number] != (usual if story.is_published else unpublished)
    }
    report.note("published", sum(story.is_published for story in stories))
    report.expect("forms_that_left_anything_else", dict(list(wrong.items())[:SHOWN]), {})


def _traces(home: Path, username: str) -> dict[str, int]:
    pages = (
        "SELECT CAST(p.id AS TEXT) FROM wagtailcore_page p"
        " JOIN peerlearn_site_user u ON u.id = p.owner_id WHERE u.username = ?"
    )
    mentor = "SELECT id FROM peerlearn_site_user WHERE username = ?"
    counts = {
        "sessions": f"SELECT COUNT(*) FROM catalog_sessionrun WHERE mentor_id IN ({mentor})",
        "pages": f"SELECT COUNT(*) FROM ({pages})",
        "revisions": f"SELECT COUNT(*) FROM wagtailcore_revision WHERE object_id IN ({pages})",
        "log_entries": "SELECT COUNT(*) FROM wagtailcore_pagelogentry"
        f" WHERE CAST(page_id AS TEXT) IN ({pages})",
        "forms": f"SELECT COUNT(*) FROM catalog_formdraft WHERE mentor_id IN ({mentor})",
    }
    return {name: oracle.count(home, query, username) for name, query in counts.items()}
