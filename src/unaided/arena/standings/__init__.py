"""What the matches of a tournament say, as values: means, differences, rankings, losses."""
