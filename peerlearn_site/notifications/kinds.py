"""The kinds of news there are, named by whoever sends them, and the categories in which people choose mails."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ImproperlyConfigured

from peerlearn_site.users.roles import Role

if TYPE_CHECKING:
    from peerlearn_site.notifications.models import Notification
    from peerlearn_site.users.models import User


class Category(StrEnum):
    """What people choose mails by; the values lie in the database."""

    BOOKINGS = "bookings"
    CHANGES = "changes"
    REMINDERS = "reminders"
    WAITLIST = "waitlist"
    REQUESTS = "requests"
    RATINGS = "ratings"
    TEACHING = "teaching"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Words:
    """What people read of a category. ``roles``: whom its news can concern."""

    label: str
    about: str
    roles: frozenset[Role]
    is_mailed_by_default: bool = True


_LEARNERS: Final = frozenset({Role.LEARNER})
_BOTH: Final = frozenset({Role.LEARNER, Role.MENTOR})

# In the order in which they are offered.
WORDS: Final[Mapping[Category, Words]] = {
    Category.BOOKINGS: Words(
        "Bookings",
        "The seats that you take or give back, with all that you need to come.",
        _LEARNERS,
    ),
    Category.CHANGES: Words(
        "Changes and cancellations",
        "A session in which you have a seat is moved, or will not be.",
        _LEARNERS,
    ),
    Category.REMINDERS: Words("Reminders", "A session of yours begins soon.", _BOTH),
    Category.WAITLIST: Words(
        "Waitlist", "A session that you wait for has a seat for you, or changes.", _LEARNERS
    ),
    Category.REQUESTS: Words(
        "Requests", "A session is published about something that you asked for.", _LEARNERS
    ),
    Category.RATINGS: Words(
        "Ratings", "A session is over and waits for your word on it.", _LEARNERS
    ),
    Category.TEACHING: Words(
        "Teaching", "Who books your sessions or gives a seat back.", frozenset({Role.MENTOR})
    ),
    Category.REVIEW: Words(
        "Review", "What waits for staff to look at it, and what they answer.", frozenset(Role)
    ),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """``mails``: whether a mail follows at all; some news is mailed by others (Wagtail's reviews).

    ``toasts``: whether open pages say it at once; some news has an event with words of its own.
    """

    name: str
    category: Category
    mails: bool
    toasts: bool


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail; ``content_type`` with its parameters."""

    filename: str
    content: bytes
    content_type: str


Attach = Callable[["Notification"], Attachment | None]
StillTrue = Callable[["Notification"], bool]
# What of the given rows somebody can do something about at once: safe HTML by the row's number.
Actions = Callable[["Sequence[Notification]", "User"], Mapping[int, str]]

_kinds: Final[dict[str, Kind]] = {}
_attach: Final[dict[str, Attach]] = {}
_still_true: Final[dict[str, StillTrue]] = {}
_actions: Final[dict[str, Actions]] = {}


def kind(name: str, category: Category, *, mails: bool = True, toasts: bool = True) -> str:
    """Make a kind of news known, and give its name.

    Raises:
        ImproperlyConfigured: another kind has the name.
    """
    if name in _kinds:
        raise ImproperlyConfigured(f"Two kinds of news are called {name!r}.")
    _kinds[name] = Kind(name, category, mails, toasts)
    return name


def kind_of(name: str) -> Kind:
    """The kind of this name.

    Raises:
        LookupError: nobody sends it (any more).
    """
    if name not in _kinds:
        raise LookupError(f"No kind of news is called {name!r}.")
    return _kinds[name]


def registered() -> tuple[Kind, ...]:
    """Every kind there is, by name."""
    return tuple(_kinds[name] for name in sorted(_kinds))


def attaches(*names: str) -> Callable[[Attach], Attach]:
    """Register what makes the file in the mails of these kinds; it is asked when the mail is sent."""

    def register(function: Attach) -> Attach:
        _attach.update(dict.fromkeys(names, function))
        return function

    return register


def true_while(*names: str) -> Callable[[StillTrue], StillTrue]:
    """Register what says whether news of these kinds is true still; it is asked when the mail is sent."""

    def register(function: StillTrue) -> StillTrue:
        _still_true.update(dict.fromkeys(names, function))
        return function

    return register


def is_still_true(note: Notification) -> bool:
    """Whether a notification may be mailed now, however long the mail server was away; most news stays true."""
    ask = _still_true.get(note.kind)
    return ask is None or ask(note)


def attachment_of(note: Notification) -> Attachment | None:
    """The file that goes with a notification's mail, if its kind has one."""
    make = _attach.get(note.kind)
    return make(note) if make else None


def acts_at_once(*names: str) -> Callable[[Actions], Actions]:
    """Register what offers a button beside news of these kinds; it is asked once for all rows of a list."""

    def register(function: Actions) -> Actions:
        _actions.update(dict.fromkeys(names, function))
        return function

    return register


def actions_of(notes: Sequence[Notification], user: User) -> dict[int, str]:
    """The buttons beside these rows, by the row's number."""
    found: dict[int, str] = {}
    for offer in dict.fromkeys(_actions[note.kind] for note in notes if note.kind in _actions):
        found.update(offer([note for note in notes if _actions.get(note.kind) is offer], user))
    return found
