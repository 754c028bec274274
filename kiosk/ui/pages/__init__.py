"""The pages of the window; each receives what it needs and emits ``…_requested``."""
