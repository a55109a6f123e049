"""What is logged, and how a line looks."""

from __future__ import annotations

from typing import Any


def logging_config(formatter: str) -> dict[str, Any]:
    """Django's ``LOGGING``; ``formatter`` is ``"text"`` or ``"json"``."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"()": "peerlearn_site.telemetry.formatters.PlainLines"},
            "json": {"()": "peerlearn_site.telemetry.formatters.JsonLines"},
        },
        "filters": {
            "beat": {"()": "peerlearn_site.telemetry.formatters.WithoutDueTasks"},
            "outages": {"()": "peerlearn_site.telemetry.formatters.ShortOutages"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": formatter}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "django.request": {"level": "ERROR", "filters": ["outages"]},
            # A scanner's Host header is answered 400; it is no error of ours.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "daphne": {"level": "WARNING"},
            "twisted": {"level": "WARNING"},
            # Without Redis it would log a traceback a second; the bridge says once that it is away.
            "channels_redis.pubsub": {"level": "CRITICAL"},
            # Of a worker and beat, no line for each of the sweeps, which come every second.
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"filters": ["beat"]},
            "wagtail": {"level": "WARNING"},
            "django_tasks": {"level": "WARNING"},
            "django.tasks": {"level": "WARNING"},
        },
    }
