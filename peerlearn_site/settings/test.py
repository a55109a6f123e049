"""Settings of the suite: cheap password hashing and mails in memory; embedded, or on the servers that are named.

``DATABASE_URL`` and ``REDIS_URL`` say where the suite runs once more (``python -m tests.on_servers``). Effects are
carried out by whoever asks for it in both cases.
"""

import os
import tempfile

# No process that a test starts may touch the developer's own database, media or secrets. This one has read its
# settings' package by now; tests/conftest.py keeps it from database and media.
os.environ.setdefault("PEERLEARN_HOME", tempfile.mkdtemp(prefix="peerlearn-test-"))

from peerlearn_site.settings import *  # noqa: E402, F403
from peerlearn_site.settings import (  # noqa: E402
    CACHES,
    CHANNEL_LAYERS,
    DATABASES,
    LOGGING,
    PEERLEARN_HOME,
)

PEERLEARN_SCALED = False
if os.environ.get("REDIS_URL"):
    # Worker "gw1" of pytest-xdist has a Redis database of its own, for clearing the cache empties it. Here, not in the
    # environment before: Python imports this module's package first, which reads that.
    _number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    REDIS_URL = os.environ["REDIS_URL"].rpartition("/")[0] + f"/{_number}"
    CELERY_BROKER_URL = REDIS_URL
    CACHES["default"]["LOCATION"] = REDIS_URL
    CHANNEL_LAYERS["default"]["CONFIG"]["hosts"][0]["address"] = REDIS_URL
    # A machine that is busy with the suite is no Redis that is away.
    CACHES["default"]["OPTIONS"] |= {"socket_timeout": 10.0, "socket_connect_timeout": 10.0}
    # What is said over Redis is heard whatever the database's number.
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = f"test{_number}"
if DATABASES["default"]["ENGINE"] == "peerlearn_site.sqlite":
    DATABASES["default"]["TEST"] = {"NAME": PEERLEARN_HOME / "test.sqlite3"}
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # The built files' names do not matter to these tests, and a clean clone need not build them.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# Tests look for lines of what they try; who signed in meanwhile is none, but to tests/services/test_logs.py.
LOGGING["loggers"]["peerlearn.security"] = {"level": "CRITICAL"}
