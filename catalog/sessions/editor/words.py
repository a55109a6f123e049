"""What the editor says beside the rules: the help at each field, and the question before a move."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from catalog.sessions import rules

# Beyond this many learners a mesh of browsers is too much, and the room needs an SFU (SPEC 4.9).
LEARNERS_WITHOUT_SFU = 5

TITLE = (
    "Use clear, learner-focused titles: ‘Advanced Python Metaprogramming’. "
    f"{rules.TITLE_MIN} to {rules.TITLE_MAX} characters."
)
TAGS = (
    "Learners find your session under these domains. Choose the narrowest that fit: "
    f"{rules.TAGS_MIN} to {rules.TAGS_MAX}, from the list that opens as you type."
)
END = "After the start, at most 8 hours later."
CAPACITY = (
    f"How many learners can book, {rules.CAPACITY_MIN} to {rules.CAPACITY_MAX}. "
    "Small rooms get through more questions."
)
LARGE_ROOM = (
    " Larger rooms need an SFU, and none is set up here: beyond "
    f"{LEARNERS_WITHOUT_SFU} learners, some will have chat and whiteboard only."
)
IS_PAID = "A free session fills faster. A paid one asks learners for its price when they book."
PRICE = "What each learner pays: ₹50 to ₹50,000, at most two decimals."
THUMBNAIL = (
    "JPEG or PNG, at most 2 MB; wider than tall works best. "
    "Without one, we draw a cover in your domain’s colour."
)
DESCRIPTION = f"Explain learning outcomes, prerequisites. At most {rules.DESCRIPTION_WORDS} words."

NOT_YOUR_PICTURE = "Choose one of your own pictures."
PUBLISHED = "“{title}” is published."
SENT_FOR_REVIEW = "“{title}” is sent for review. It goes public once staff approve it."
KEPT_AS_DRAFT = "Kept as a draft, not published yet."
DUPLICATED = "Here is your new draft. Choose its time, and publish it."
CANCELLED = "“{title}” is cancelled."
NEVER_PUBLIC = "This session was never published, so there is nothing to cancel."
QUESTIONS = {"duplicate": "Duplicate this session?", "cancel": "Cancel this session?"}


def start_in(zone: str) -> str:
    """The help at the start, which says what zone is meant."""
    return f"Your time, {zone}. Learners see it in theirs."


class Seats(Protocol):
    """What of a run the move of its bookings concerns."""

    starts_at: datetime
    ends_at: datetime
    seats_taken: int


def moves(run: Seats, starts_at: datetime | None, ends_at: datetime | None) -> bool:
    """Whether publishing these times would move somebody's booking."""
    return run.seats_taken > 0 and (starts_at, ends_at) != (run.starts_at, run.ends_at)


def moving(count: int) -> str:
    """``"This moves 12 bookings; each learner is told."``"""
    if count == 1:
        return "This moves 1 booking; the learner is told."
    return f"This moves {count} bookings; each learner is told."


def ask_to_move(count: int) -> str:
    """The question that stands at the tick before a move is published."""
    return f"{moving(count)} Tick the box to go on, or set the times back."


def told_of_cancelling(count: int) -> str:
    """Who hears of a session that is cancelled."""
    if not count:
        return "Nobody has booked it yet."
    if count == 1:
        return "1 learner has booked. They are told at once, in PeerLearn and by e-mail."
    return f"{count} learners have booked. Each is told at once, in PeerLearn and by e-mail."
