"""Analysis by design: the condition was randomised, and the analysis follows the randomisation."""
