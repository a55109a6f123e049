"""The project package is an app too: it holds the ground floor's models."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PeerLearnConfig(AppConfig):
    """Users, realtime, effects and notifications."""

    name = "peerlearn_site"
    label = "peerlearn_site"
    verbose_name = "PeerLearn"

    def ready(self) -> None:
        """Load Celery's app and the receivers, once every model exists."""
        from peerlearn_site import celery  # noqa: F401
        from peerlearn_site.effects import wagtail_tasks  # noqa: F401
        from peerlearn_site.operations import receivers as operations  # noqa: F401
        from peerlearn_site.realtime import receivers as sockets  # noqa: F401
        from peerlearn_site.users import receivers  # noqa: F401

        # Handlers of effects and sweeps register as they are imported, in every kind of process.
        autodiscover_modules("tasks")
