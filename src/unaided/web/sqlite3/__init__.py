"""Django's SQLite with writers that take turns: named as ``ENGINE`` in the settings."""
