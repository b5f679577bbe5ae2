"""Covers, page images, and the judgement of hostile files."""
