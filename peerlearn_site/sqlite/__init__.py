"""Django's SQLite, whose writers inside one process take turns; ``DATABASES["default"]["ENGINE"]``."""
