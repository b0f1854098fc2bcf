"""Organisations, people, cohorts, invitations, and what people agreed to."""
