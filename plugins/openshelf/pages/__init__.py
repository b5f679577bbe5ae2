"""Templates and views → HTML, a page a record a language. Knows no Pelican."""
