"""Chromium with a camera and a microphone that are not there, and what comes in over its connections.

``PROBE`` runs in every page before the page's own scripts; ``Probe`` asks it. Permissions are granted for each
context (``MEDIA``), so that a test can also leave one out: with ``--use-fake-ui-for-media-stream`` nobody could
refuse anything.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# A green picture with a clock in it, and a beep every second.
DEVICES = "--use-fake-device-for-media-stream"
FLAGS = [
    # Peers on one machine without a network still find each other.
    "--allow-loopback-in-peer-connection",
    # Whoever shares a screen shares the first tab whose title holds this.
    "--auto-select-tab-capture-source-by-title=PeerLearn",
    # The sandbox refuses root, which is who runs inside most containers.
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
MEDIA = ["camera", "microphone"]
PROBE = Path(__file__).with_name("media_probe.js")
WINDOW_MS = 1_000.0
# A page looks twenty times a second; with less than two looks the machine was busy with something else.
BLINK_MS = 500.0


def chromium() -> str | None:
    """The path of a Chromium on this machine."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def watch(context: BrowserContext, *, relay_only: bool = False, before: str = "") -> None:
    """Put the probe into every page of a context; ``before`` is script that runs ahead of the page's."""
    if relay_only:
        context.add_init_script("window.probeRelayOnly = true;")
    context.add_init_script(path=PROBE)
    if before:
        context.add_init_script(before)


@dataclass(frozen=True, slots=True)
class Inbound:
    """What has come in so far: packets of each kind, frames shown, energy heard, open connections."""

    audio: int
    video: int
    framesDecoded: int  # noqa: N815
    audioEnergy: float  # noqa: N815
    connections: int


@dataclass(frozen=True, slots=True)
class Sample:
    """Packets that had come in at a moment, in milliseconds of the page's clock."""

    at: float
    audio: int
    video: int


@dataclass(frozen=True, slots=True)
class Recording:
    """What came in over a time, several times a second."""

    samples: Sequence[Sample]

    @property
    def seconds(self) -> float:
        """How long was recorded."""
        return (self.samples[-1].at - self.samples[0].at) / 1_000

    def silent_windows(self, kind: str) -> list[float]:
        """Starts of all windows of one second, in seconds, in which not one packet of the kind came."""
        return [
            round((window[0].at - self.samples[0].at) / 1_000, 2)
            for window in self._judged()
            if getattr(window[-1], kind) <= getattr(window[0], kind)
        ]

    @property
    def judged_share(self) -> float:
        """The share of all windows that could be judged: the machine itself did not stand still in them."""
        return len(self._judged()) / len(self._windows())

    def _judged(self) -> list[Sequence[Sample]]:
        return [window for window in self._windows() if _longest_blink(window) <= BLINK_MS]

    def _windows(self) -> list[Sequence[Sample]]:
        """The looks of one second and a little, from each look on."""
        windows = []
        for index, first in enumerate(self.samples):
            last = next(
                (n for n, one in enumerate(self.samples[index:]) if one.at - first.at >= WINDOW_MS),
                None,
            )
            if last is not None:
                windows.append(self.samples[index : index + last + 1])
        return windows

    @property
    def longest_blink_ms(self) -> float:
        """The longest time in which the recorder itself did not look, because the machine was busy."""
        return _longest_blink(self.samples)

    def longest_gap_ms(self, kind: str) -> float:
        """The longest time between two looks that saw more packets, looks included: an upper bound."""
        longest, last = 0.0, self.samples[0]
        for sample in self.samples[1:]:
            if getattr(sample, kind) > getattr(last, kind):
                longest, last = max(longest, sample.at - last.at), sample
        return max(longest, self.samples[-1].at - last.at)


def _longest_blink(samples: Sequence[Sample]) -> float:
    return max(later.at - one.at for one, later in pairwise(samples))


class Probe:
    """The probe of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def inbound(self) -> Inbound:
        """What has come in so far."""
        return Inbound(**self.page.evaluate("probe.inbound()"))

    def counts(self) -> dict[str, int]:
        """How often a description was sent (``sdp``) and set (``described``), and ICE restarted."""
        counts: dict[str, int] = self.page.evaluate("probe.counts")
        return counts

    def story(self) -> list[str]:
        """What became of descriptions and connections so far, for whoever wonders."""
        story: list[str] = self.page.evaluate("probe.story")
        return story

    def routes(self) -> list[str]:
        """The candidates in use, as ``local/remote``, one for each connection."""
        routes: list[str] = self.page.evaluate("probe.routes()")
        return routes

    def record(self) -> None:
        """Begin to note what comes in."""
        self.page.evaluate("void probe.record()")

    def recording(self) -> Recording:
        """End noting, and give what was noted."""
        return Recording([Sample(**sample) for sample in self.page.evaluate("probe.stop()")])

    def wait(self, condition: str, argument: Any = None, *, seconds: float = 15.0) -> None:
        """Wait until a condition on what came in so far (``now``) and ``argument`` holds."""
        # Not by wait_for_function, which takes the promise of an answer for the answer.
        last = self.page.evaluate(
            f"""async ([argument, patience]) => {{
              const end = performance.now() + patience;
              for (;;) {{
                const now = await probe.inbound();
                if ({condition}) return null;
                if (performance.now() > end) return now;
                await new Promise((resolve) => setTimeout(resolve, 50));
              }}
            }}""",
            [argument, seconds * 1_000],
        )
        assert last is None, f"{condition} with {argument} did not come true in {seconds} s: {last}"

    def wait_for_media(self, *, seconds: float = 15.0) -> None:
        """Wait until more frames are shown and more sound is heard than now."""
        now = self.inbound()
        self.wait(
            "now.framesDecoded > argument[0] + 5 && now.audioEnergy > argument[1]",
            [now.framesDecoded, now.audioEnergy],
            seconds=seconds,
        )


def milliseconds(page: Page, action: Callable[[], object]) -> float:
    """How long an action took, by the page's own clock."""
    began: float = page.evaluate("performance.now()")
    action()
    ended: float = page.evaluate("performance.now()")
    return ended - began
