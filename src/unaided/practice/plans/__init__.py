"""Plans of practice: the same minutes laid out two ways, and what each predicts."""
