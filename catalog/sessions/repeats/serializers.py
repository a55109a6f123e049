"""What a mentor sends to publish one session on several dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rest_framework import serializers

from catalog.sessions.repeats.rules import repeat_problems
from catalog.sessions.rules import REPEATS_MAX, WORDS
from catalog.sessions.serializers import MomentField, NewSessionInput

REPEATS = "repeat_start_times"


class RepeatsField(serializers.Field[tuple[datetime, ...], list[str], list[str], Any]):
    """Further starts, each ISO 8601 with an offset; in a form the field is repeated."""

    default_error_messages = {"null": WORDS["repeat.invalid"]}

    def get_value(self, dictionary: Any) -> Any:
        if hasattr(dictionary, "getlist"):
            return dictionary.getlist(self.field_name)
        return dictionary.get(self.field_name, [])

    def to_internal_value(self, data: Any) -> tuple[datetime, ...]:
        if not isinstance(data, list):
            raise serializers.ValidationError(WORDS["repeat.invalid"])
        if len(data) > REPEATS_MAX:
            raise serializers.ValidationError(WORDS["repeat.many"])
        moment = MomentField(words="start")
        try:
            return tuple(moment.to_internal_value(text) for text in data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError(WORDS["repeat.invalid"]) from error


class SeriesInput(NewSessionInput):
    """A session's fields and the further dates of it; ``context["zone"]`` is that in which dates are named."""

    repeat_start_times = RepeatsField(required=False, default=())

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Judge the dates along with the rest, so that all errors come at once."""
        errors: dict[str, Any] = {}
        values: dict[str, Any] = {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            errors = dict(error.detail)  # type: ignore[arg-type]
        is_readable = REPEATS not in errors and isinstance(data, Mapping)
        words = self._repeat_problems(data) if is_readable else []
        if words:
            errors[REPEATS] = words
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def _repeat_problems(self, data: Any) -> list[str]:
        try:
            start = self._parsed("start_time", data)
        except serializers.ValidationError:
            # It is told at the start itself.
            start = None
        repeats = self._parsed(REPEATS, data)
        return repeat_problems(
            repeats, start=start, now=self.context["now"], zone=self.context["zone"]
        )

    def _parsed(self, name: str, data: Any) -> Any:
        field = self.fields[name]
        return field.run_validation(field.get_value(data))
