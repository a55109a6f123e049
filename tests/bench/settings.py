"""The product's own settings, and the stock page that publishing is measured against."""

from peerlearn_site.settings import *  # noqa: F401, F403
from peerlearn_site.settings import INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.stock"]
# The names of static files are as good as any; so nothing need be collected.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
