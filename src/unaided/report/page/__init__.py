"""The sections of the report, one a module: from figures to what the template shows."""
