"""Findings as data, the sentence each licenses, charts, and one self-contained HTML file."""
