"""The ground floor's models, where Django looks for them."""

from peerlearn_site.effects.models import *  # noqa: F403
from peerlearn_site.notifications.models import MailPreference, Notification
from peerlearn_site.users.models import User

__all__ = ["MailPreference", "Notification", "User"]
