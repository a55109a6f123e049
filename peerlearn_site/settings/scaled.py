"""Scaled mode: PostgreSQL, Redis and several processes, chosen by the environment alone."""

from peerlearn_site.settings import embedded
from peerlearn_site.settings.embedded import *  # noqa: F403

env = embedded.env

if env("DATABASE_URL", default=""):
    embedded.DATABASES["default"] = {
        **env.db("DATABASE_URL"),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }

if env("REDIS_URL", default=""):
    REDIS_URL: str = env("REDIS_URL")
    PEERLEARN_SCALED = True
    CELERY_BROKER_URL = REDIS_URL
    embedded.CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
    embedded.CHANNEL_LAYERS["default"] = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
