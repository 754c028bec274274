"""Widgets of the visual language: every colour, size and font comes from a Look."""
