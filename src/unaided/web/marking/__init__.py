"""Reasons and explanations, marked by people: blind, by a rubric, some twice."""
