"""The same house on another database: every row with its key, from SQLite to PostgreSQL and back."""
