"""The example library's settings. What a librarian changes stands in content/library.toml."""

from openshelf.site.settings import *
