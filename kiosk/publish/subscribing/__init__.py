"""Open feeds: entries of RSS, Atom and JSON Feed become drafts for a publisher to read, complete and accept.

Nothing here reaches a PC by itself: drafts lie in ``drafts/`` of a workspace, which neither build nor release
reads, and an accepted draft is an item like any other, which only a publisher's key can sign.
"""
