"""The settings in force: embedded unless the environment names a database server.

The same code runs in both modes; only the environment decides (SPEC 12.2, 13.5).
"""

import os

if os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"):
    from peerlearn_site.settings.scaled import *  # noqa: F403
else:
    from peerlearn_site.settings.embedded import *  # noqa: F403
