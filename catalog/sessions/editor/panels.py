"""The editor's panels in the mentor's order: what, when, price, picture, description (SPEC 6.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wagtail.admin.compare import FieldComparison
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

from catalog.sessions import rules
from catalog.sessions.editor import words
from catalog.sessions.editor.fields import DescriptionInput
from catalog.sessions.editor.forms import SessionPageForm
from catalog.sessions.money import price_label


class PriceComparison(FieldComparison):
    """Two revisions' prices in rupees."""

    def __init__(self, field: Any, first: Any, second: Any) -> None:
        super().__init__(field, first, second)
        self.val_a = price_label(first.price_paise)
        self.val_b = price_label(second.price_paise)


class PricePanel(FieldPanel):
    """The price, which is kept in paise."""

    def get_comparison_class(self) -> type[FieldComparison]:
        return PriceComparison


class MovePanel(FieldPanel):
    """The tick that publishing another time asks for, where learners have booked."""

    class BoundPanel(FieldPanel.BoundPanel):
        """Shown only where there is a booking to move."""

        template_name = "wagtailadmin/sessions/move_panel.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            # Its label stands at the box itself.
            self.heading = ""

        def is_shown(self) -> bool:
            run = self.run
            return bool(super().is_shown() and run is not None and run.seats_taken)

        @property
        def run(self) -> Any:
            """What is public of the session, if it was ever published."""
            return getattr(self.instance, "run", None) if self.instance.pk else None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "run": self.run, "moving": words.moving(self.run.seats_taken)}


def edit_handler(model: type[Any]) -> Panel:
    """The editor of a session, bound to its model: one tab, which Wagtail shows as none."""
    panels = content_panels(features=model._meta.get_field("description").features)
    tab = ObjectList(panels, heading="Session")
    return TabbedInterface([tab], base_form_class=SessionPageForm).bind_to_model(model)


def content_panels(*, features: Sequence[str]) -> list[Panel]:
    """The panels of a session; ``features`` are what its description may hold."""
    return [
        MultiFieldPanel(
            [
                FieldPanel("title", classname="title"),
                FieldPanel("tags"),
                HelpPanel(
                    template="wagtailadmin/sessions/demand_tip.html", heading="Learner Demand Tip"
                ),
            ],
            heading="What",
            icon="title",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                HelpPanel(template="wagtailadmin/sessions/overlaps.html"),
                MovePanel("moves_bookings"),
                FieldPanel("capacity"),
            ],
            heading="When",
            icon="date",
        ),
        MultiFieldPanel(
            [FieldPanel("is_paid"), PricePanel("price_paise", classname="session-price")],
            heading="Price",
            icon="tag",
        ),
        FieldPanel("thumbnail", heading="Picture", help_text=words.THUMBNAIL, icon="image"),
        FieldPanel(
            "description",
            widget=DescriptionInput(
                features=list(features), attrs={"data-most-words": rules.DESCRIPTION_WORDS}
            ),
            help_text=words.DESCRIPTION,
            icon="pilcrow",
        ),
    ]
