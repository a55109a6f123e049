"""Two browsers: every live element of the dashboards changes without a reload, also after a killed server.

A mentor and a learner have all their pages open. Each act is done elsewhere, by a call of the API or in the
room; each element is timed from the acknowledgement of the write to its change on the other page. Then the
server is killed and started anew, more happens, and the same pages must be right again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Browser
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.support.browsing import Person, cast, session_form
from tests.support.live_elements import Desk, Element, desk
from tests.support.server import Server
from tests.torture.house import tortured
from tests.torture.report import Report, percentile

ROUNDS = 10
WITHIN_S = 1.0
AFTER_A_KILL_S = 5.0
TEACHING = "/dashboard/mentor"
CARD = "article.card .card-title"


@dataclass
class Story:
    """Who writes, where it is seen, and how long each element took."""

    server: Server
    mentor: Person
    learner: Person
    desk: Desk
    took: dict[str, list[float]] = field(default_factory=dict)
    never: list[str] = field(default_factory=list)

    def act(self, write: Callable[[], Any], *elements: Element, kind: str = "") -> Any:
        """Do something elsewhere and time what it changes here."""
        self.desk.clear_toasts()
        self.desk.watch([*elements])
        answer = write()
        self.settle(time.time(), [*elements], kind=kind)
        return answer

    def settle(self, acknowledged: float, elements: list[Element], *, kind: str = "") -> None:
        """Write down how long after the acknowledgement each became so."""
        for name, moment in self.desk.moments(elements).items():
            figure = f"{kind}{name}"
            if moment is None:
                self.never.append(figure)
            else:
                # What is told at the commit may be seen before the writer has the answer.
                self.took.setdefault(figure, []).append(max(0.0, moment - acknowledged))

    def call(self, person: Person, method: str, address: str, **values: Any) -> dict[str, Any]:
        """A call of the API that is acknowledged."""
        cookies = {"sessionid": person.session, "csrftoken": person.csrf}
        headers = {
            "X-CSRFToken": person.csrf,
            "Origin": self.server.url,
            "Idempotency-Key": str(uuid4()),
        }
        with httpx.Client(
            base_url=self.server.url, cookies=cookies, timeout=60, trust_env=False
        ) as client:
            answer = client.request(method, address, headers=headers, **values)
        assert answer.status_code < 300, answer.text
        body: dict[str, Any] = answer.json() if answer.content else {}
        return body


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """``n`` rounds (10): each element within a second, and within five after a killed server."""
    report = Report("live_dashboards")
    with tortured(report) as server:
        story = play(server, rounds=n or ROUNDS)
    tell(report, story)
    return report.result()


def tell(report: Report, story: Story) -> None:
    """The slowest and the median of each element, and those that never changed."""
    report.expect("elements_that_never_changed", story.never, [])
    for name, values in sorted(story.took.items()):
        limit = AFTER_A_KILL_S if name.startswith("after a kill: ") else WITHIN_S
        report.note(f"{name} (median s)", round(percentile(values, 0.5), 3))
        report.at_most(f"{name} (slowest s)", round(max(values), 3), limit)


def play(
    server: Server, *, rounds: int, kills: bool = True, browser: Browser | None = None
) -> Story:
    """All that is live, so many times over; the pages stay open throughout."""
    (mentor,), (learner,) = cast(server.home, Mentors=1, Learners=1)
    with desk(server.url, addresses(mentor, learner), browser=browser) as opened:
        story = Story(server, mentor, learner, opened)
        opened.connected()
        for number in range(rounds):
            play_round(story, f"Round {number} of reading maps")
        if kills:
            play_kill(story, "A session after the power cut")
    return story


def addresses(mentor: Person, learner: Person) -> dict[str, tuple[Person, str]]:
    """Every page that is open, by the name that elements give it."""
    tabs = {
        tab: (mentor, f"{TEACHING}/my-sessions?tab={tab.title()}")
        for tab in ("upcoming", "live", "past")
    }
    return {
        **tabs,
        "teaching": (mentor, f"{TEACHING}/"),
        "requests": (mentor, f"{TEACHING}/requests"),
        "earnings": (mentor, f"{TEACHING}/earnings"),
        "mentor elsewhere": (mentor, "/sessions/"),
        "learning": (learner, "/dashboard/learner/"),
        "landing": (learner, "/"),
        "catalogue": (learner, "/sessions/"),
        "session": (learner, "/sessions/"),
    }


def play_round(story: Story, title: str) -> None:
    """One session from its publication to its end, and another that is called off."""
    session = published(story, title)
    booked(story, session, title)
    moved(story, session, title)
    held(story, session, f"{title}, moved")
    called_off(story, f"{title} at night")


def published(story: Story, title: str) -> dict[str, Any]:
    """A new session stands everywhere."""
    form = session_form(title, hours_ahead=48)
    return story.act(
        lambda: story.call(story.mentor, "POST", "/api/sessions/", data=form),
        Element("new row: my sessions", "upcoming", ".rows .row-title", title),
        Element("new: next session", "teaching", ".rows .row-title", title),
        Element("new card: learner's dashboard", "learning", CARD, title),
        Element("new card: landing", "landing", CARD, title),
        Element("new card: catalogue", "catalogue", CARD, title),
        tab_count("new: tab count", "past", "Upcoming", 1),
    )


def tab_count(name: str, page: str, tab: str, count: int) -> Element:
    """A tab's figure, wherever the tabs stand."""
    return Element(name, page, f".tab[href$='tab={tab}'] .tab-count", str(count))


def name_of(person: Person) -> str:
    """How the site calls somebody who has given no name."""
    return person.username.capitalize()


def figure(story: Story, name: str) -> int:
    """What a figure of the overview says now."""
    return int(story.desk.pages["teaching"].inner_text(f"[data-figure={name}] strong"))


def booked(story: Story, session: dict[str, Any], title: str) -> None:
    """A booking, given back, and made again."""
    number, name = session["id"], name_of(story.learner)
    address = f"/api/sessions/{number}/booking/"
    row, seat = f"[data-session-id='{number}']", f"[data-seat-of='{number}']"
    story.desk.pages["session"].goto(session["url"])
    story.desk.connected()
    recent = figure(story, "recent")
    story.act(
        lambda: story.call(story.learner, "POST", address),
        Element("booked: toast", "mentor elsewhere", ".toast", f"{name} booked your session"),
        Element("booked: requests", "requests", ".row-title", f"{name} booked {title}"),
        Element("booked: badge on the row", "upcoming", f"{row} [data-booked-count]", "(1)"),
        Element("booked: seats on the row", "upcoming", f"{row} [data-seats-left]", "4 seats"),
        Element("booked: figure", "teaching", "[data-figure=recent] strong", str(recent + 1)),
        Element("booked: who booked last", "teaching", ".row-booked", title),
        Element("booked: badge on the card", "catalogue", f"{row} [data-booked-count]", "(1)"),
        Element("booked: badge on the page", "session", f"{row} [data-booked-count]", "(1)"),
        Element("booked: seat of the learner", "learning", f"{seat} .badge", "Booked"),
    )
    story.act(
        lambda: story.call(story.learner, "DELETE", address),
        Element("given back: toast", "mentor elsewhere", ".toast", f"{name} cancelled a booking"),
        Element("given back: requests", "requests", ".row-title", f"{name} cancelled {title}"),
        Element("given back: badge", "upcoming", f"{row} [data-booked-count]", "(0)"),
        Element("given back: seat of the learner", "learning", seat, is_gone=True),
    )
    story.act(
        lambda: story.call(story.learner, "POST", address),
        Element("booked: toast", "mentor elsewhere", ".toast", f"{name} booked your session"),
        Element("booked: badge on the row", "upcoming", f"{row} [data-booked-count]", "(1)"),
    )


def moved(story: Story, session: dict[str, Any], title: str) -> None:
    """Another title and another time, by a call from elsewhere."""
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=8)
    fields = {
        "title": f"{title}, moved",
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(hours=1)).isoformat(),
    }
    number, new = session["id"], fields["title"]
    seat = f"[data-seat-of='{number}']"
    story.act(
        lambda: story.call(story.mentor, "PATCH", f"/api/sessions/{number}/", json=fields),
        Element("moved: row", "upcoming", ".rows .row-title", new),
        Element("moved: next session", "teaching", ".rows .row-title", new),
        Element("moved: requests", "requests", ".row-title", new),
        Element("moved: title of the page", "session", "h1", new),
        Element("moved: countdown of the page", "session", ".session-when", "in 8 m"),
        Element("moved: card", "catalogue", CARD, new),
        Element("moved: card on the dashboard", "learning", CARD, new),
        Element("moved: seat", "learning", f"{seat} .row-title", new),
        Element("moved: countdown of the seat", "learning", f"{seat} .row-when", "in 8 m"),
    )


def held(story: Story, session: dict[str, Any], title: str) -> None:
    """Somebody waits, it goes live, it ends."""
    number, name = session["id"], name_of(story.learner)
    seat, row = f"[data-seat-of='{number}']", f"[data-session-id='{number}']"
    taught = figure(story, "taught")
    with room(story, story.learner, session["room_code"]) as learner:
        story.act(
            lambda: enter(learner),
            Element("waits: toast", "mentor elsewhere", ".toast", f"{name} is waiting in"),
        )
        with room(story, story.mentor, session["room_code"]) as mentor:
            enter(mentor)
            story.act(
                lambda: say(mentor, "start"),
                Element("live: toast", "mentor elsewhere", ".toast", f"is live: {title}"),
                Element("live: row comes", "live", ".rows .row-title", title),
                Element("live: row goes", "upcoming", f".rows {row}", is_gone=True),
                tab_count("live: tab count", "past", "Live", 1),
                Element("live: overview", "teaching", ".rows .countdown", "Live now"),
                Element("live: seat", "learning", f"{seat} .countdown", "Live now"),
                Element("live: card", "catalogue", f"{row} .countdown", "Live now"),
                Element("live: page", "session", ".session-when .countdown", "Live now"),
            )
            story.act(
                lambda: say(mentor, "end"),
                Element("over: toast", "mentor elsewhere", ".toast", f"has ended: {title}"),
                Element("over: row comes", "past", ".rows .row-title", title),
                Element("over: row goes", "live", f".rows {row}", is_gone=True),
                tab_count("over: tab count", "upcoming", "Live", 0),
                Element("over: seat", "learning", seat, is_gone=True),
                Element("over: card", "landing", f"{row}", is_gone=True),
                Element("over: page", "session", ".session-when .countdown", "Ended"),
                Element("over: earnings by session", "earnings", "[data-earned-by]", title),
                Element("over: taught", "earnings", "[data-figure=taught] strong", str(taught + 1)),
                Element("over: figure", "teaching", "[data-figure=taught] strong", str(taught + 1)),
            )


def called_off(story: Story, title: str) -> None:
    """A booked session is cancelled from elsewhere."""
    form = session_form(title, hours_ahead=72)
    session = story.call(story.mentor, "POST", "/api/sessions/", data=form)
    number = session["id"]
    seat, row = f"[data-seat-of='{number}']", f"[data-session-id='{number}']"
    story.act(
        lambda: story.call(story.learner, "POST", f"/api/sessions/{number}/booking/"),
        Element("booked: seat of the learner", "learning", f"{seat} .badge", "Booked"),
        Element("booked: badge on the row", "upcoming", f"{row} [data-booked-count]", "(1)"),
        Element("booked: toast", "mentor elsewhere", ".toast", "booked your session"),
    )
    story.act(
        lambda: story.call(story.mentor, "POST", f"/api/sessions/{number}/cancel/"),
        Element("cancelled: row comes", "past", ".rows .row-title", title),
        Element("cancelled: row goes", "upcoming", f".rows {row}", is_gone=True),
        Element("cancelled: seat", "learning", f"{seat} .badge", "Cancelled by the mentor"),
        Element("cancelled: card", "catalogue", row, is_gone=True),
    )


def play_kill(story: Story, title: str) -> None:
    """The server dies under all pages; what happens as soon as it is back stands on them soon after."""
    form = session_form(title, hours_ahead=24)
    session = story.call(story.mentor, "POST", "/api/sessions/", data=form)
    number, name, new = session["id"], name_of(story.learner), f"{title}, renamed"
    row, seat = f"[data-session-id='{number}']", f"[data-seat-of='{number}']"
    page = story.desk.pages["session"]
    page.goto(session["url"])
    story.desk.connected()
    elements = [
        Element("row", "upcoming", ".rows .row-title", new),
        Element("badge on the row", "upcoming", f"{row} [data-booked-count]", "(1)"),
        Element("overview", "teaching", ".rows .row-title", new),
        Element("requests", "requests", ".row-title", f"{name} booked {title}"),
        Element("seat", "learning", f"{seat} .row-title", new),
        Element("card: learner's dashboard", "learning", CARD, new),
        Element("card: landing", "landing", CARD, new),
        Element("card: catalogue", "catalogue", f"{row} [data-booked-count]", "(1)"),
        Element("page: title", "session", "h1", new),
        Element("page: badge", "session", "[data-session-booked]", "(1)"),
    ]
    story.desk.watch(elements)
    story.server.kill9()
    story.server.start()
    story.call(story.learner, "POST", f"/api/sessions/{number}/booking/")
    story.call(story.mentor, "PATCH", f"/api/sessions/{number}/", json={"title": new})
    story.settle(time.time(), elements, kind="after a kill: ")


@contextmanager
def room(story: Story, person: Person, room_code: str) -> Iterator[ClientConnection]:
    """A socket to the room, as our page opens it."""
    cookies = f"sessionid={person.session}; csrftoken={person.csrf}"
    with connect(
        f"{story.server.socket_url}/ws/sessions/{room_code}/",
        origin=Origin(story.server.url),
        additional_headers={"Cookie": cookies},
        subprotocols=[Subprotocol("peerlearn.v1"), Subprotocol(f"csrf.{person.csrf}")],
        compression=None,
        proxy=None,
    ) as socket:
        yield socket


def enter(socket: ClientConnection) -> None:
    """Come in; it is acknowledged by the welcome."""
    media = {"mic": False, "camera": False, "screen": False}
    join = {"type": "join", "client_id": str(uuid4()), "since": None, "media": media}
    socket.send(json.dumps(join))
    until(socket, lambda frame: frame["type"] == "welcome")


def say(socket: ClientConnection, what: str) -> None:
    """Say something, and wait for the answer."""
    socket.send(json.dumps({"type": what, "ref": what}))
    answer = until(socket, lambda frame: frame.get("ref") == what)
    assert answer["type"] != "error", answer


def until(socket: ClientConnection, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first frame that is what is waited for."""
    while True:
        frame: dict[str, Any] = json.loads(socket.recv(timeout=60))
        if is_it(frame):
            return frame
