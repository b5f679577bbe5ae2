"""How a release comes onto a kiosk: fetched or read from a stick, verified, written so that no power cut breaks it, switched in one step.

`commands` is the command line, `install` puts the parts together: `believe` judges sources and obeys the list of withdrawn works (`erase`), `fetching` brings what is
missing, `source` reads http and folders with bounds, `durable_files` writes. `shelf` is the kiosk's own folder, with its bytes (`contents`), its map (`directory`) and its journal
(`verified`); `scrub` looks for rot, `progress` and `report` say how it goes, `trouble` why it did not.
"""
