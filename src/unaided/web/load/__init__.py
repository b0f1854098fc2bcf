"""Simulated learners for a real server: how fast it answers, and whether it loses anything."""
