"""News of the taxonomy, sent inside the transaction; receivers only write rows."""

from django.dispatch import Signal

# source: Domain, target: Domain, now: datetime; what source carried is target's from now on
domains_merged = Signal()
# domain: Domain, now: datetime; it has another name, colour or parent
domain_changed = Signal()
