"""Ward Library: an offline library for shared ward PCs."""

__version__ = "0.1.0"
