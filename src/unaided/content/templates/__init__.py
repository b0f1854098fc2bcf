"""Templates of families: parameters, conditions, stories; a seed makes a variant."""
