"""The signed feed: its documents as bytes and values, what changed, whom to trust, and how its files are fetched."""
