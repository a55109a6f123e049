"""The words of a room."""

from __future__ import annotations

from django.db import models


class RoomRole(models.TextChoices):
    """What somebody is in a room; observers are staff and count as nobody."""

    MENTOR = "mentor", "Mentor"
    LEARNER = "learner", "Learner"
    OBSERVER = "observer", "Observer"


class Presence(models.TextChoices):
    """Where somebody is: here, lost (the seat is kept while they may come back), or gone."""

    HERE = "here", "Here"
    LOST = "lost", "Lost"
    GONE = "gone", "Gone"
