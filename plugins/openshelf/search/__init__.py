"""Works → a search index of static files, read by theme/static/js/search. FORMAT.md says what stands in them.

The walk, a module a step: documents (an Entry becomes a Document) → occurrences (which word stands where) → families
(words of one stem, their keys) → postings (sorted, with field profiles) → leaves, lists, arithmetic, lexicon, columns (files) → index (the
segment under its content's name, root.json last). Where an index is published, standing reads it, changes says what a new
segment must hold, and merged how the documents of all segments follow one another.
Rule: a text reaches the index only through documents.from_entry, whose caller has asked rights.ships.
"""
