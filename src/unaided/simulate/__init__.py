"""People with known truth: simulated logs, their true estimands, power, the demonstration."""
