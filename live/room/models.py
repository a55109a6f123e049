"""A room's rows: the room with the number of its last entry, who was in it, and the log."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from live.room.enums import Presence, RoomRole


class Room(models.Model):
    """The room of one session. ``last_seq`` is the number of the newest entry of its log.

    ``watched_at``: when a sweep last looked after it, empty while nobody is in it. People are not called
    lost for a time in which no server was there to hear them.
    """

    run = models.OneToOneField("catalog.SessionRun", on_delete=models.CASCADE, related_name="room")
    last_seq = models.PositiveBigIntegerField(default=0)
    watched_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["watched_at"],
                condition=Q(watched_at__isnull=False),
                name="room_with_people",
            )
        ]

    def __str__(self) -> str:
        return f"room of {self.run_id}"


class Participation(models.Model):
    """One person in one room, from the first entry to the end.

    ``client_id`` is the page they are in, made by the page; ``epoch`` counts those pages, so that what
    was meant for an earlier one is told apart. ``connection_id`` is the socket that speaks for them and
    ``seen_at`` when it was last heard, both while they are here; whatever comes from another socket is too
    late. ``lost_at`` is there while they are lost. ``attended_at``: first seen here while the session was live.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="participations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations"
    )
    role = models.CharField(max_length=10, choices=RoomRole.choices)
    presence = models.CharField(max_length=5, choices=Presence.choices, default=Presence.GONE)
    client_id = models.UUIDField(null=True)
    connection_id = models.UUIDField(null=True, unique=True)
    epoch = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    attended_at = models.DateTimeField(null=True)
    hand_raised_at = models.DateTimeField(null=True)
    mic_on = models.BooleanField(default=False)
    camera_on = models.BooleanField(default=False)
    screen_on = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room", "user"], name="participation_once_per_room"),
            models.CheckConstraint(
                condition=Q(
                    presence="here",
                    connection_id__isnull=False,
                    seen_at__isnull=False,
                    lost_at__isnull=True,
                )
                | Q(
                    presence="lost",
                    connection_id__isnull=True,
                    seen_at__isnull=True,
                    lost_at__isnull=False,
                )
                | Q(
                    presence="gone",
                    connection_id__isnull=True,
                    seen_at__isnull=True,
                    lost_at__isnull=True,
                ),
                name="participation_presence_is_whole",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # What the sweeps look for, every second; a comparison implies the condition, so they are used.
            models.Index(
                fields=["seen_at"],
                condition=Q(seen_at__isnull=False),
                name="participation_here",
            ),
            models.Index(
                fields=["lost_at"],
                condition=Q(lost_at__isnull=False),
                name="participation_lost",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.room_id} ({self.presence})"


class RoomEvent(models.Model):
    """One entry of a room's log, written before it is told to anybody."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    type = models.CharField(max_length=40)
    payload = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room", "seq"], name="room_event_once_per_seq")
        ]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.seq} {self.type}"
