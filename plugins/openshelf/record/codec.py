"""Record ↔ canonical JSON. Canonical: field order of the dataclass, no spaces, UTF-8, every field present.

Equal Records give equal bytes, so a hash of the bytes names the content (schema.json is made from the same types).
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from openshelf.record.model import Record

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Record)


def encode(record: Record) -> bytes:
    """The record's canonical JSON."""
    return _encoder.encode(record)


def decode(data: bytes | str) -> Record:
    """The record from its JSON; msgspec.ValidationError where it does not fit the schema."""
    return _decoder.decode(data)


def content_hash(data: bytes) -> str:
    """32 hex digits (BLAKE2b-128) naming canonical JSON; for change detection, not for trust."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a line of `openshelf ingest --jsonl`."""
    schema: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Record)))  # tuples as lists
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
