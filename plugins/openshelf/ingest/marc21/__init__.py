"""MARC21 fields → Record, a noun a module; `record` puts them together. SCHEMA.md lists the fields each one takes."""
