"""PDF: characters with their places become lines, lines paragraphs, and pages passages."""
