"""The landing page and the dashboards."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The third floor."""

    name = "home"
    verbose_name = "Home"

    def ready(self) -> None:
        """Load the receivers."""
        from home import receivers  # noqa: F401
