"""Measurements against other programs and against ourselves; `make bench` runs them all."""
