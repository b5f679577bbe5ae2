"""The real server whose pages misbehave."""

import odd_site
import pytest


@pytest.fixture
def site():
    with odd_site.running() as server:
        yield server
