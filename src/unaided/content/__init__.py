"""Items, kinds, grading, rendering and file formats; nothing here knows of the web."""
