"""The window: pages, widgets, threads and wording. The only package that imports PySide6."""
