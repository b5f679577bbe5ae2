"""One standard a file: rows → bytes."""
