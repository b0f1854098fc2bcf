"""Policies of practice played against each other, by people whose truth is known."""
