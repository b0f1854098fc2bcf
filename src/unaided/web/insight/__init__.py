"""What the log says, as pages, from stored findings."""
