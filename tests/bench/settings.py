"""The product's own settings, and the stock page that publishing is measured against."""

from peerlearn_site.settings.embedded import *  # noqa: F401, F403
from peerlearn_site.settings.embedded import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.stock"]
