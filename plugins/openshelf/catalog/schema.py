"""The store's tables and their version. A store written by another version is made anew from the sources, never altered.

Row keys: `n` names an entry, `f` a form of a heading, `h` a heading; all three are points.number of the thing's own key,
so a list in their order is the same whichever way the store came to its content.
"""

from __future__ import annotations

VERSION = 6

# What descriptions are matched by, and what came of it (union/matching.py): a sketch and its keys for each description;
# every description that has a twin, under the first id of its group; each pair with what became of it and by which key.
MATCHING = """
CREATE TABLE sketch (id TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE match (key TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID;
CREATE TABLE united (id TEXT PRIMARY KEY, source TEXT NOT NULL, head TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE finding (what TEXT NOT NULL, rule TEXT NOT NULL, key TEXT NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL,
  PRIMARY KEY (what, rule, first, second)) WITHOUT ROWID;
"""

TABLES = (
    MATCHING
    + """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One work's page. r keeps rows in the order they came, which makes the first load sequential. title, skip (characters
-- that filing skips) and lang are what the list of titles is ordered by; record is canonical JSON in a
-- zstandard frame.
CREATE TABLE entry (
  r INTEGER PRIMARY KEY,
  n INTEGER NOT NULL,
  id TEXT NOT NULL,
  source TEXT NOT NULL,
  hash TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  path TEXT NOT NULL,
  cover TEXT,
  read_path TEXT,
  added TEXT,
  open INTEGER NOT NULL,
  access BLOB NOT NULL,
  described BLOB NOT NULL DEFAULT '[]',
  collections BLOB NOT NULL DEFAULT '[]',
  record BLOB NOT NULL,
  brief BLOB NOT NULL,
  title TEXT,
  skip INTEGER NOT NULL,
  lang TEXT
);
CREATE UNIQUE INDEX entry_id ON entry (id);
-- What is still said of an id that is no more: title|author|year.
CREATE TABLE gone (id TEXT PRIMARY KEY, words TEXT NOT NULL) WITHOUT ROWID;
-- What sources of changes have said is no more, and when: an older word does not bring it back.
CREATE TABLE struck (id TEXT PRIMARY KEY, day TEXT NOT NULL) WITHOUT ROWID;
CREATE UNIQUE INDEX entry_n ON entry (n);
CREATE INDEX entry_source ON entry (source, id);
CREATE INDEX entry_added ON entry (added, id);

-- Spellings of headings, and which entries carry them. stated = 0: written by an editor, not by a record; preferred: 2 where an
-- authority prefers it, 1 where it is that one's first of another language; sound: what a dated name sounds like in any script (authority/headings.py, script_free).
CREATE TABLE form (
  f INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  h INTEGER NOT NULL,
  text TEXT NOT NULL,
  lang TEXT,
  script TEXT,
  note TEXT,
  sound TEXT,
  stated INTEGER NOT NULL DEFAULT 1,
  preferred INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX form_key ON form (kind, key);
CREATE INDEX form_h ON form (h);
CREATE INDEX form_sound ON form (sound, key) WHERE sound IS NOT NULL;
CREATE TABLE entry_form (f INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (f, n)) WITHOUT ROWID;
CREATE INDEX entry_form_n ON entry_form (n, f);

-- Evidence a record gives that two keys are one heading (authority/headings.py, RULES); of rule "number", second is "#" and
-- the number (record/authority.py, number_key), a bare one with "@" and its source.
CREATE TABLE evidence (
  n INTEGER NOT NULL, kind TEXT NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL, rule TEXT NOT NULL,
  PRIMARY KEY (n, kind, first, second, rule)
) WITHOUT ROWID;
CREATE INDEX evidence_number ON evidence (second, kind, first) WHERE rule = 'number';
CREATE TABLE joined (kind TEXT NOT NULL, key TEXT NOT NULL, root TEXT NOT NULL, rule TEXT NOT NULL,
  PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE INDEX joined_root ON joined (kind, root);

-- Editions, relations, numbers and shelf order, for the works related to one.
CREATE TABLE work (n INTEGER PRIMARY KEY, w INTEGER NOT NULL, title TEXT NOT NULL, author TEXT NOT NULL,
  rule TEXT NOT NULL);
CREATE INDEX work_w ON work (w, n);
CREATE INDEX work_author ON work (author);
CREATE TABLE name (name TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (name, n)) WITHOUT ROWID;
CREATE INDEX name_n ON name (n);
CREATE TABLE relation (name TEXT NOT NULL, kind TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (name, kind, n)) WITHOUT ROWID;
CREATE INDEX relation_n ON relation (n);
CREATE TABLE shelf (scheme TEXT NOT NULL, sort TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (scheme, sort, n)) WITHOUT ROWID;
CREATE INDEX shelf_n ON shelf (n);

-- Made by order.py: headings with their counts, and every list in each page language's order.
CREATE TABLE heading (
  h INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  code TEXT NOT NULL,
  count INTEGER NOT NULL,
  texts BLOB NOT NULL,
  rules TEXT NOT NULL,
  see_also BLOB NOT NULL DEFAULT '[]',
  identifiers BLOB NOT NULL DEFAULT '[]'
);
CREATE INDEX heading_key ON heading (kind, key);
CREATE TABLE heading_order (
  tag TEXT NOT NULL, kind TEXT NOT NULL, sort TEXT NOT NULL, h INTEGER NOT NULL, shown INTEGER NOT NULL,
  see INTEGER NOT NULL, letter TEXT NOT NULL,
  PRIMARY KEY (tag, kind, sort, h, shown)
) WITHOUT ROWID;
CREATE INDEX heading_order_h ON heading_order (h);
CREATE TABLE title_order (tag TEXT NOT NULL, n INTEGER NOT NULL, sort TEXT NOT NULL, letter TEXT NOT NULL,
  PRIMARY KEY (tag, n)) WITHOUT ROWID;
CREATE INDEX title_order_sort ON title_order (tag, sort, n);

-- What changed since the lists were last put in order.
CREATE TABLE touched_heading (h INTEGER PRIMARY KEY);
CREATE TABLE touched_entry (n INTEGER PRIMARY KEY);

-- What each library of a union catalogue says of a work, as entry keeps what is published of it; which of them stand in
-- entry under another's id (leader, its own where it leads); what changed since that was last decided (union/descriptions.py).
CREATE TABLE description (
  r INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  source TEXT NOT NULL,
  hash TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  path TEXT NOT NULL,
  cover TEXT,
  read_path TEXT,
  open INTEGER NOT NULL,
  access BLOB NOT NULL,
  described BLOB NOT NULL,
  record BLOB NOT NULL
);
CREATE UNIQUE INDEX description_id ON description (id);
CREATE INDEX description_source ON description (source, id);
CREATE TABLE twin (id TEXT PRIMARY KEY, source TEXT NOT NULL, leader TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX twin_leader ON twin (leader, id);
CREATE INDEX twin_source ON twin (source);
CREATE TABLE touched_description (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""
)
