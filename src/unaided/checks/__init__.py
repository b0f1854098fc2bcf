"""Checks: planned, drawn, kept short by choice, verified; plans in, values out. No database."""
