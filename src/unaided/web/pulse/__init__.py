"""The pulse: the smallest check."""
