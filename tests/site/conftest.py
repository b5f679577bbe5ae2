"""Fixtures of whole sites."""

from whole_site import output, site

__all__ = ["output", "site"]
