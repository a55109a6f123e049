"""What people were told against what the rows, the mails and the open pages say: nothing lost, nothing doubled."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from tests.support.home import House, home_of
from tests.support.mail_folder import mails_in
from tests.torture import oracle
from tests.torture.people import Person
from tests.torture.report import Report

_SHOWN = 5


def check(report: Report, house: Path | House, people: list[Person], *, kills: int) -> None:
    """Compare everybody's ledger with the rows, and every effect that was promised with its outcome.

    A kill leaves at most one file per request that was under way, which a sweep removes later, and may have a
    mail sent again: between sending it and writing that down a process can die.
    """
    published = {key: answer for one in people for key, answer in one.published.items()}
    report.note("acknowledged_publishes", len(published))
    report.note("acknowledged_bookings", sum(sum(one.rows.values()) for one in people))
    report.note("acknowledged_cancellations", sum(one.cancellations for one in people))
    report.note("acknowledged_called_off", sum(len(one.called_off) for one in people))
    report.note("unknown_and_settled", sum(one.unknown for one in people))
    unsound = [words for one in people for words in one.unsound]
    report.expect("unsound_answers", unsound[:_SHOWN], [])
    report.expect("publishes_lost_or_doubled", _wrong_publishes(house, published), [])
    report.expect("bookings_lost_or_doubled", _wrong_bookings(house, people), [])
    report.expect("called_off_lost_or_unasked", _wrong_called_off(house, people), [])
    report.expect("rows_without_their_file", oracle.rows_without_their_file(house), [])
    at_work = kills * len(people)
    report.at_most("files_without_a_row", len(oracle.files_without_a_row(house)), at_work)
    check_announced(report, house)
    check_notices(report, house)
    check_seat_notices(report, house)
    _check_mails(report, house, kills=kills)
    oracle.check_whole(report, house)


def check_announced(report: Report, house: Path | House) -> None:
    """Each session that became public was announced by one effect."""
    payloads = oracle.rows(
        house,
        "SELECT payload FROM peerlearn_site_effect WHERE kind = 'session.announce' AND status = 'done'",
    )
    announced = Counter(
        payload["page_id"] for payload in map(_decoded, payloads) if payload["is_new"]
    )
    there = Counter(
        page for (page,) in oracle.rows(house, "SELECT page_id FROM catalog_sessionrun")
    )
    report.note("announcements", announced.total())
    report.expect("announcements_lost_or_doubled", _difference(announced, there), {})


def check_notices(report: Report, house: Path | House) -> None:
    """Of each session that was called off all who had a seat then are told, and nobody else.

    A booking of a session that was called off stays as it was, so the rows still say who had a seat.
    """
    due = oracle.rows(
        house,
        """
        SELECT run.page_id, booking.learner_id FROM catalog_sessionrun run
        JOIN catalog_booking booking ON booking.run_id = run.id AND booking.status = 'confirmed'
        WHERE run.status = 'cancelled'
        """,
    )
    told = oracle.rows(
        house,
        """
        SELECT run.page_id, note.recipient_id FROM peerlearn_site_notification note
        JOIN catalog_sessionrun run
          ON note.dedupe_key = 'session.cancelled:' || run.id || ':' || note.recipient_id
        WHERE note.kind = 'session.cancelled'
        """,
    )
    report.note("notifications", oracle.count(house, _NOTES))
    report.expect("notifications_lost_or_doubled", _difference(Counter(told), Counter(due)), {})


def check_seat_notices(report: Report, house: Path | House) -> None:
    """Learner and mentor were told once of every seat that was confirmed, and of every one given back."""
    seats = oracle.confirmed_seats(house)
    due = Counter(("booking.confirmed", run, learner) for run, learner, _, _ in seats)
    due.update(("booking.received", run, mentor) for run, _, mentor, _ in seats)
    gone = [seat for seat in seats if seat[3] == "cancelled"]
    due.update(("booking.cancelled", run, learner) for run, learner, _, _ in gone)
    due.update(("booking.given_back", run, mentor) for run, _, mentor, _ in gone)
    told = Counter(
        (kind, _decoded((data,))["run_id"], recipient)
        for kind, data, recipient in oracle.rows(
            house,
            "SELECT kind, data, recipient_id FROM peerlearn_site_notification"
            " WHERE kind LIKE 'booking.%'",
        )
    )
    report.note("seat_notices", told.total())
    report.expect("seat_notices_lost_or_doubled", _difference(told, due), {})
    others = f"{_NOTES} WHERE kind NOT LIKE 'booking.%' AND kind <> 'session.cancelled'"
    report.expect("notifications_of_another_kind", oracle.count(house, others), 0)


_NOTES = "SELECT COUNT(*) FROM peerlearn_site_notification"


def _check_mails(report: Report, house: Path | House, *, kills: int) -> None:
    """Each notification went out as one mail, and is marked as sent."""
    query = """
        SELECT person.email, note.title FROM peerlearn_site_notification note
        JOIN peerlearn_site_user person ON person.id = note.recipient_id
        """
    due = Counter((address, title) for address, title in oracle.rows(house, query))
    sent = mails_in(home_of(house) / "mail")
    again = _difference(sent, due)
    report.note("mails", sent.total())
    unsent = f"{_NOTES} WHERE mailed_at IS NULL"
    report.expect("notifications_not_marked_as_mailed", oracle.count(house, unsent), 0)
    report.expect("mails_lost", [mail for mail, more in again.items() if more < 0], [])
    report.at_most("mails_sent_again", sum(more for more in again.values() if more > 0), kills)


def _decoded(row: tuple[Any, ...]) -> dict[str, Any]:
    """A JSON column: text in SQLite, decoded already by PostgreSQL's driver."""
    [payload] = row
    decoded: dict[str, Any] = json.loads(payload) if isinstance(payload, str) else payload
    return decoded


def _difference(there: Counter[Any], due: Counter[Any]) -> dict[Any, int]:
    """How many there are too many of each, or too few."""
    return {
        one: there[one] - due[one] for one in there.keys() | due.keys() if there[one] != due[one]
    }


def _wrong_publishes(house: Path | House, published: dict[str, dict[str, Any]]) -> list[str]:
    """Titles that were acknowledged and are not there once, as told, or are there unasked."""
    there: dict[str, list[tuple[int, str]]] = {}
    for title, page, code in oracle.rows(
        house, "SELECT title, page_id, room_code FROM catalog_sessionrun"
    ):
        there.setdefault(title, []).append((page, str(code).replace("-", "")))
    told = {
        body["title"]: [(body["id"], body["room_code"].replace("-", ""))]
        for body in published.values()
    }
    return sorted(title for title in there.keys() | told if there.get(title) != told.get(title))


def _wrong_bookings(house: Path | House, people: list[Person]) -> list[str]:
    """Pairs of learner and session whose rows are not those that were acknowledged."""
    there: dict[tuple[str, int], list[str]] = {}
    for name, page, status in oracle.rows(
        house,
        """
        SELECT person.username, run.page_id, booking.status FROM catalog_booking booking
        JOIN catalog_sessionrun run ON run.id = booking.run_id
        JOIN peerlearn_site_user person ON person.id = booking.learner_id
        ORDER BY booking.id
        """,
    ):
        there.setdefault((name, page), []).append(status)
    told = {pair: statuses for one in people for pair, statuses in one.told_bookings().items()}
    return sorted(
        f"{pair}: {there.get(pair)} instead of {told.get(pair)}"
        for pair in there.keys() | told
        if there.get(pair) != told.get(pair)
    )


def _wrong_called_off(house: Path | House, people: list[Person]) -> list[int]:
    """Sessions that are called off and were not acknowledged so, or the other way round."""
    query = "SELECT page_id FROM catalog_sessionrun WHERE status = 'cancelled'"
    there = {page for (page,) in oracle.rows(house, query)}
    return sorted(there ^ {session for one in people for session in one.called_off})
