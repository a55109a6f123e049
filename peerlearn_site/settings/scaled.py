"""Scaled mode: PostgreSQL, Redis and several processes, chosen by the environment alone."""

from peerlearn_site.settings.embedded import *  # noqa: F403
from peerlearn_site.settings.embedded import (
    CACHES,
    CELERY_BROKER_URL,
    CHANNEL_LAYERS,
    DATABASES,
    env,
)

if env("DATABASE_URL", default=""):
    DATABASES = {
        "default": {**env.db("DATABASE_URL"), "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    }
if env("REDIS_URL", default=""):
    REDIS_URL = env("REDIS_URL")
    PEERLEARN_SCALED = True
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL]},
        }
    }
    CELERY_BROKER_URL = REDIS_URL
