"""Settings of the suite: embedded mode with cheap password hashing and mails in memory."""

import os
import tempfile

# Nothing a test does may touch the developer's own database, media or secrets.
os.environ.setdefault("PEERLEARN_HOME", tempfile.mkdtemp(prefix="peerlearn-test-"))

from peerlearn_site.settings.embedded import *  # noqa: E402, F403
from peerlearn_site.settings.embedded import DATABASES, PEERLEARN_HOME  # noqa: E402

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
