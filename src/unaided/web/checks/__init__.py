"""Checks under changed conditions: planned, drawn, taken, reported."""
