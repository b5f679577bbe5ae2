"""openshelf: a library's catalogue exports, e-projects and publications as one multilingual static site.

The rooms, in the order a record walks through them: ingest, authority, rights, content, catalog, build,
pages, search, media, interop, site, compile, release. A room imports only from lower floors
(tests/unit/test_floors.py holds the table).
"""

__version__ = "0.1.0"
