"""What Celery and the embedded process discover in the project's own package: handlers of effects, sweeps."""

from peerlearn_site.effects import housekeeping, tasks
from peerlearn_site.notifications import mail
from peerlearn_site.operations.move import search

__all__ = ["housekeeping", "mail", "search", "tasks"]
