"""What happens now."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """The second floor."""

    name = "live"
    verbose_name = "Live"
