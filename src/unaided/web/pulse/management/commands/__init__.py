"""Commands of the pulse, a module each."""
