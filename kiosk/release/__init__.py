"""The release format, bytes in and verdict out: no clock, no network, no folder. FORMAT.md is this package for people.

`paths` judges names, `manifest` and `packs` read and write their texts, `frames` packs and unpacks with bounds, `grouping` says what lies together.
"""
