"""The site with two addresses more, that tell what a view is told and give private files away."""

from peerlearn_site.settings import *  # noqa: F401, F403

ROOT_URLCONF = "tests.support.probing_urls"
