"""What editors write: e-projects, publications, e-books, events, pages, collections and the library's own settings."""
