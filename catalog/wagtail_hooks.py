"""What the catalogue adds to the CMS, where Wagtail looks for it."""

from catalog.demand import hooks as demand_hooks  # noqa: F401
from catalog.profiles import hooks as profile_hooks  # noqa: F401
from catalog.sessions.editor import hooks as editor_hooks  # noqa: F401
from catalog.sessions.walls import hooks as wall_hooks  # noqa: F401
from catalog.sessions.workflow import hooks as workflow_hooks  # noqa: F401
from catalog.taxonomy.curation import hooks as curation_hooks  # noqa: F401
