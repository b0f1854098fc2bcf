"""The tournament's page: what its JSON value says, in sentences, tables and curves."""
