"""The Record: what every ingest gives and everything downstream reads. SCHEMA.md says it for people."""
