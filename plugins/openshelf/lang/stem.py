"""Placeholder replaced below."""
from collections.abc import Iterable
from openshelf.lang.fold import key
def stem(word: str, tag: str) -> str:
    """The stem of a word by the bare rules."""
    return key(word, tag)
class Stemmer:
    """A stemmer that knows a vocabulary."""
    def __init__(self, vocabulary: Iterable[str], tag: str) -> None:
        self.tag = tag
    def stem(self, word: str) -> str:
        """The stem."""
        return stem(word, self.tag)
