"""Bringing a PC's library up to date from a signed feed."""
