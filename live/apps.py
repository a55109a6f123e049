"""What happens now."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """The second floor."""

    name = "live"
    verbose_name = "Live"

    def ready(self) -> None:
        """Load the receivers and the sweeps, once every model exists."""
        from live.room import receivers, sweeps  # noqa: F401
