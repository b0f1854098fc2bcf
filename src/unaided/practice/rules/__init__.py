"""What weighs families against each other: small frozen rules of one shape, composed."""
