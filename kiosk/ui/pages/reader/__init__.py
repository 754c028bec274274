"""Reading one item: its frame, and a body for each layout (article, turns, pages)."""
