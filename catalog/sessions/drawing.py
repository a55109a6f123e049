"""A card's HTML, drawn once for each state that the card is in, however many pages show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import orjson
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from catalog.sessions.cards import CardView
from peerlearn_site.countdown import count_down
from peerlearn_site.effects import clock

# A few kilobytes each; 24 of them were three quarters of a list page's CPU time.
KEPT = 2048


@dataclass(frozen=True, slots=True)
class _State:
    """All that the template looks at, in a form that tells whether it is the same."""

    key: bytes
    view: CardView = field(compare=False)


def draw_card(view: CardView) -> SafeString:
    """The card as it stands now, by the one template of lists and feed; the same for every viewer.

    Nothing but the view and the words of its countdown decides what it looks like. The template's own tag
    asks the clock for those, so this does, too.
    """
    countdown = count_down(
        starts_at=view.starts_at, ends_at=view.ends_at, status=view.status, now=clock.now()
    )
    return _drawn(_State(orjson.dumps([view, countdown]), view))


@lru_cache(maxsize=KEPT)
def _drawn(state: _State) -> SafeString:
    return render_to_string("components/card.html", {"card": state.view})
