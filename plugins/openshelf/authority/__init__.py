"""Headings, see and see-also, classes and works: pure functions over Records."""
