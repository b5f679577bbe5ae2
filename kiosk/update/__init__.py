"""How a release comes onto a kiosk: fetched or read from a stick, verified, written so that no power cut breaks it, switched in one step.

`source` reads http and folders with bounds, `durable_files` writes, `shelf` is the kiosk's own folder of releases, `install` puts them together.
"""
