"""One session and one learner, through whom every case is led: what each of the server's renderings says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from catalog.booking.models import Booking
from catalog.booking.notices import tell_of_new_times
from catalog.sessions.cards import card_view, write_card
from catalog.sessions.drawing import draw_card
from catalog.sessions.editor.fields import MomentField
from catalog.sessions.models import SessionRun
from live.room.enums import RoomRole
from live.room.rules import Refusal, refusal_to_enter
from peerlearn_site.effects import clock
from peerlearn_site.notifications.mail import message_of
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import calendars, factories, make
from tests.support.one_time.cases import Case, Gap

_WHEN: Final = re.compile(r'<time class="when" datetime="([^"]+)"([^>]*)>([^<]+)</time>')
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Said:
    """What the renderings say of one case: whole moments by name, and words to be read."""

    spans: dict[str, tuple[datetime, datetime | None]]
    page_words: str
    mail_words: str
    door_words: str
    door: dict[str, datetime]
    is_door_exact: bool
    typed: datetime | None


@dataclass
class House:
    """maya's session, which a learner has booked."""

    run: SessionRun = field(init=False)
    learner: User = field(init=False)
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        now = clock.now()
        maya = factories.person("maya-of-times", Role.MENTOR)
        self.learner = make.learner("learner-of-times")
        self.run = make.session(
            mentor=maya, starts_at=now + timedelta(days=9), title="One true time"
        )
        Booking.objects.create(
            run=self.run, learner=self.learner, status="confirmed", created_at=now, told_at=now
        )
        self.client = Client()
        self.client.force_login(self.learner)

    def say(self, case: Case) -> Said:
        """Lead one case through everything."""
        self._move(case)
        page = self._page(self.run.card.url, 200)
        spans = {**_page_spans(page), **self._file_spans()}
        mail_words, spans["mail's file"] = self._mail(case)
        card = draw_card(card_view(self.run.card))
        spans["card"], _ = _when(card)
        door = self._page(f"/session/{self.run.room_code}/", 403)
        (opens, _), door_words = _when(door)
        knock = re.search(r'data-door="([^"]+)"', door)
        assert knock, door
        return Said(
            spans=spans,
            page_words=_when(page)[1],
            mail_words=mail_words,
            door_words=door_words,
            door={"page": opens, "script": _moment(knock[1])},
            is_door_exact=self._is_door_exact(case),
            typed=typed(case.author_zone, case.typed),
        )

    @transaction.atomic
    def _move(self, case: Case) -> None:
        times = {"starts_at": case.starts_at, "ends_at": case.ends_at}
        SessionRun.objects.filter(pk=self.run.pk).update(**times, extension_minutes=case.extension)
        User.objects.filter(pk=self.learner.pk).update(time_zone=case.viewer_zone)
        self.run = SessionRun.objects.select_related("page", "mentor", "card").get(pk=self.run.pk)
        write_card(page=self.run.page, run=self.run)
        self.run = SessionRun.objects.select_related("page", "mentor", "card").get(pk=self.run.pk)

    def _page(self, address: str, status: int) -> str:
        answer = self.client.get(address)
        assert answer.status_code == status, (address, answer.status_code)
        return answer.content.decode()

    def _file_spans(self) -> dict[str, tuple[datetime, datetime | None]]:
        content = self.client.get(f"/calendar/session/{self.run.page_id}.ics").content
        return {"file": _file_span(content)}

    def _mail(self, case: Case) -> tuple[str, tuple[datetime, datetime]]:
        """The words and the file of a mail about new times; the mail says the scheduled end."""
        with transaction.atomic():
            tell_of_new_times(
                run=self.run, old_start=case.starts_at, old_end=case.ends_at, now=clock.now()
            )
            note = Notification.objects.select_related("recipient").latest("pk")
            message = message_of(note)
            transaction.set_rollback(True)
        words = re.search(r"^New: (.*)$", str(message.body), re.M)
        assert words, message.body
        return words[1], _file_span(calendars.attached(message))

    def _is_door_exact(self, case: Case) -> bool:
        """Shut a second before it opens, open at that second, shut at the end."""

        def refusal(now: datetime) -> Refusal | None:
            return refusal_to_enter(
                role=RoomRole.LEARNER,
                status=self.run.status,
                starts_at=self.run.starts_at,
                effective_end=self.run.effective_end,
                now=now,
            )

        opens, ends = case.starts_at - timedelta(minutes=30), case.effective_end
        moments = (opens - _SECOND, opens, ends - _SECOND, ends)
        return [refusal(now) for now in moments] == [Refusal.TOO_EARLY, None, None, Refusal.OVER]


def typed(zone: str, text: str) -> datetime | None:
    """What the editor makes of a time that its mentor typed; ``None`` if it refuses it as one that is skipped."""
    field = MomentField(words="start")
    field.zone = ZoneInfo(zone)
    try:
        found: datetime = field.clean(text)
    except ValidationError as refused:
        assert refused.code == "skipped", refused
        return None
    return found


def refuses(gap: Gap) -> bool:
    """Whether the editor refuses a time that is skipped."""
    return typed(gap.zone, gap.typed) is None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(unescape(text)).astimezone(UTC)


def _when(html: str) -> tuple[tuple[datetime, datetime | None], str]:
    """The first ``<time>`` of a page: its moments, and its words in the site's zone."""
    found = _WHEN.search(html)
    assert found, html
    end = re.search(r'data-ends-at="([^"]+)"', found[2])
    return (_moment(found[1]), _moment(end[1]) if end else None), unescape(found[3])


def _page_spans(html: str) -> dict[str, tuple[datetime, datetime | None]]:
    data = re.search(r'data-starts="([^"]+)" data-ends="([^"]+)"', html)
    assert data, html
    links = [unescape(link) for link in re.findall(r'<a [^>]*href="(https://[^"]+)"', html)]
    google, outlook = (
        parse_qs(urlsplit(next(link for link in links if name in link)).query)
        for name in ("calendar.google.com", "outlook.live.com")
    )
    start, end = google["dates"][0].split("/")
    return {
        "page": _when(html)[0],
        "countdown": (_moment(data[1]), _moment(data[2])),
        "google": (_moment(start), _moment(end)),
        "outlook": (_moment(outlook["startdt"][0]), _moment(outlook["enddt"][0])),
    }


def _file_span(content: bytes) -> tuple[datetime, datetime]:
    (event,) = calendars.read(content)
    return _moment(event["start"]), _moment(event["end"])


def as_json(value: Any) -> Any:
    """Moments as the browser reads them."""
    return value.isoformat() if isinstance(value, datetime) else value
