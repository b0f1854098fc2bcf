"""Sittings, answers, work and observations: what becomes the response log."""
