"""What a publisher does: documents become items of a workspace, and a workspace becomes a library."""
