"""Tests of practice plans."""
