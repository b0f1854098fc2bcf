"""Responses, conditions, the log: schema, reading, problems found, derived columns."""
