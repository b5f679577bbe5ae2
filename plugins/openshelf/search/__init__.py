"""Terms → static shards, by FORMAT.md."""
