"""One file per format of a table; a new one is a copy of a neighbour."""
