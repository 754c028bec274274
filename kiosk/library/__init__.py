"""The library store: ``library.db``, how it is written and how it is read.

``store`` reads with the standard library alone and is quick to import; ``schema`` and
``writing`` need sqlite-utils and stay off the start path.
"""
