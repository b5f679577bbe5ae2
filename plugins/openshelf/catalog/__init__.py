"""The catalogue on disk: store, ledger of ids, browse lists and relations."""
