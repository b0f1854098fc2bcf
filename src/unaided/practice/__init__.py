"""What to practise next, so that the most lasts for each minute. Arrays and values; no database."""
