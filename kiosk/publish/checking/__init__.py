"""Checks of a workspace that keep its texts good: ``kioskctl publish check``; docs/content-style.md says why."""
