"""Several libraries' catalogues as one: which descriptions are of one work, what is published of them, and why."""
