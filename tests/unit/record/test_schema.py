"""schema.json and SCHEMA.md say what model.py says."""

import dataclasses
import json
import re

import jsonschema

from openshelf.record import codec, model

FOLDER = codec.__file__.rsplit("/", 1)[0]


def test_schema_json_is_made_from_the_model():
    with open(f"{FOLDER}/schema.json", encoding="utf-8") as file:
        assert json.load(file) == codec.json_schema()


def test_every_field_of_the_record_is_documented():
    with open(f"{FOLDER}/SCHEMA.md", encoding="utf-8") as file:
        documented = set(re.findall(r"`([a-z_]+)`", file.read()))
    assert {field.name for field in dataclasses.fields(model.Record)} <= documented


def test_an_encoded_record_fits_the_schema():
    record = model.Record(
        id="a:1",
        source="a",
        control_number="1",
        titles=(model.Title("Xəzərin balıqları", lang="az", script="Latn"),),
        subjects=(model.Subject("Balıqlar -- Xəzər", parts=(model.SubjectPart("Balıqlar"),)),),
        date=model.Date("1961", "1961", 1961),
    )
    jsonschema.validate(json.loads(codec.encode(record)), codec.json_schema())


def test_decoding_gives_the_record_back():
    record = model.Record("a:1", "a", "1", agents=(model.Agent("Hacıbəyli, Üzeyir", roles=("cmp",), main=True),))
    assert codec.decode(codec.encode(record)) == record
