"""What Celery and the embedded process discover on the ground floor: handlers of effects, sweeps."""

from peerlearn_site.effects import housekeeping, tasks
from peerlearn_site.notifications import mail

__all__ = ["housekeeping", "mail", "tasks"]
