"""From `output/<profile>` to a signed release, by the format of kiosk/release/FORMAT.md.

`keys` makes and keeps the library's keys, `signing` writes the metadata, `content` the manifest, objects, packs and differences,
`publish` is the whole of `openshelf release`.
"""
