"""What is offered: taxonomy, sessions, booking."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """The first floor."""

    name = "catalog"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        """Load the receivers and the effects' handlers, once every model exists."""
        from catalog.booking import receivers as booking_receivers  # noqa: F401
        from catalog.booking import sweeps as booking_sweeps  # noqa: F401
        from catalog.booking.calendar import mails as calendar_mails  # noqa: F401
        from catalog.booking.notices import late  # noqa: F401
        from catalog.demand import receivers as demand_receivers  # noqa: F401
        from catalog.feedback import receivers as feedback_receivers  # noqa: F401
        from catalog.feedback import sweeps as feedback_sweeps  # noqa: F401
        from catalog.mentor_pages import effects as mentor_effects  # noqa: F401
        from catalog.sessions import effects, receivers, sweeps  # noqa: F401
        from catalog.sessions.workflow import receivers as workflow_receivers  # noqa: F401
