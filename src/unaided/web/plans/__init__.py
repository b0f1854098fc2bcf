"""Plans of practice, for teachers and coaches: laid out two ways, foretold, ticked off."""
