"""The fixture for fetching over HTTP, shared with the tests of the feed."""

from tests.feed.conftest import web

__all__ = ["web"]
