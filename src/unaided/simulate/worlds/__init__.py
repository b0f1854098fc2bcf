"""Worlds: people with known truth, who learn and forget by equations from the literature."""
