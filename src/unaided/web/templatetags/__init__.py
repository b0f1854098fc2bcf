"""Template tags of the pages; the settings load them for every template."""
