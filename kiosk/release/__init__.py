"""The release format, bytes in and verdict out: no clock, no network, no folder. FORMAT.md is this package for people.

`paths` judges names, `manifest` and `packs` read and write their texts and say what lies together, `frames` packs and unpacks with bounds, `trust` judges
signatures.
"""
