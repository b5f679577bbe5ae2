"""IRBIS64 and IRBIS32: their text exchange, their master files, and their fields → Record."""
