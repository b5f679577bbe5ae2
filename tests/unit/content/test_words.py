"""Every message content/ uses exists, and none is left over."""

import json
import re
from pathlib import Path

from openshelf import content, errors

FOLDER = Path(content.__file__).parent


def test_messages_used_are_the_messages_there_are():
    used = set()
    for path in FOLDER.glob("*.py"):
        used |= set(re.findall(r'"content\.([a-z0-9-]+)"', path.read_text("utf-8")))
    catalogue = Path(errors.__file__).parent / "messages" / "en" / "content.json"
    assert used == set(json.loads(catalogue.read_text("utf-8")))
