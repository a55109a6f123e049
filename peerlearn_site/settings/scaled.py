"""Scaled mode: PostgreSQL, Redis and several processes, chosen by the environment alone."""

from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from peerlearn_site.settings import embedded
from peerlearn_site.settings.embedded import *  # noqa: F403

env = embedded.env

if env("DATABASE_URL", default=""):
    _database = env.db("DATABASE_URL")
    # A machine that vanished without a word must not hold a thread for the minutes that TCP would wait.
    _impatient = {
        "connect_timeout": 5,
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
        # And the server lets go of what a process held that vanished or stands still, before all others wait for it;
        # operations/patience.py lifts these for commands.
        "options": " ".join(
            f"-c {limit}"
            for limit in (
                "lock_timeout=10s",
                "idle_in_transaction_session_timeout=15s",
                "tcp_keepalives_idle=15",
                "tcp_keepalives_interval=5",
                "tcp_keepalives_count=3",
            )
        ),
    }
    if _database["ENGINE"].endswith("sqlite3"):
        # Another file; how SQLite is run stays as it is.
        embedded.DATABASES["default"]["NAME"] = _database["NAME"]
    else:
        embedded.DATABASES["default"] = {
            **_database,
            "OPTIONS": {**_impatient, **_database.get("OPTIONS", {})},
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
        }

if env("REDIS_URL", default=""):
    REDIS_URL = env("REDIS_URL")
    PEERLEARN_SCALED = True
    CELERY_BROKER_URL = REDIS_URL
    # A hanging Redis answers nothing: whoever tells a worker gives up after this, and does the work itself.
    CELERY_BROKER_CONNECTION_TIMEOUT = 1.0
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 1.0,
        # Longer than the second for which a worker's own question stays open.
        "socket_timeout": 3.0,
        "max_retries": 0,
        # A worker finds out within about ten seconds that its connection leads nowhere.
        "health_check_interval": 5,
    }
    CELERY_BEAT_SCHEDULER = "peerlearn_site.effects.beat:BoundedScheduler"
    CELERY_BROKER_CONNECTION_MAX_RETRIES = None
    CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
    # What is promised is a row: a message that was not begun may be lost, and none may wait behind a slow one.
    CELERY_WORKER_PREFETCH_MULTIPLIER = 1
    embedded.CACHES["default"] = {
        "BACKEND": "peerlearn_site.cache.FailSoftRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {
            "socket_connect_timeout": 0.5,
            "socket_timeout": 0.5,
            "retry": Retry(NoBackoff(), 1),
        },
    }
    embedded.CHANNEL_LAYERS["default"] = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "hosts": [
                {
                    "address": REDIS_URL,
                    "socket_connect_timeout": 1.0,
                    "socket_timeout": 2.0,
                    # A connection that a restart broke is made again at once; beats do the waiting.
                    "retry": AsyncRetry(NoBackoff(), 1),
                }
            ]
        },
    }
