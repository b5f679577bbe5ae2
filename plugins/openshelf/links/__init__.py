"""Links that leave the site: what the last check found (book, verdict) and how one is asked (addresses, asking, manners, rounds).

A build only reads the book; `openshelf check --links` (linkcheck/) goes round and writes it.
"""
