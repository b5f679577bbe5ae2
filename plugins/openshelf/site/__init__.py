"""The only importer of Pelican: register(), readers, generators, writer face, settings."""
