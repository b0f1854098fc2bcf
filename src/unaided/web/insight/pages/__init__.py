"""What the pages show, as values made from a report's JSON; the templates only lay it out."""
