"""Trials of one's own: two ways compared, registered before they start."""
