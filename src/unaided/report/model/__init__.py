"""The measuring model in the report: its fit, its findings, and where it disagrees."""
