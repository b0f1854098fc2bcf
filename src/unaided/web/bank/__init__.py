"""The bank: skills, families, items, their versions."""
