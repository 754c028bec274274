"""Releasing: a workspace becomes a signed feed. The keys, the checks before signing, the files, and copies of them.

The feed is a TUF repository (theupdateframework.io, specification 1.0): root, targets, snapshot and timestamp keep
the meaning they have there.
"""
