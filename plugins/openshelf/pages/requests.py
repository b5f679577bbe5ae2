"""Where guests of a kiosk ask for a work: addresses of the forms, filled in with the work they are about.

In: a context and what a form should know of the work. Out: an address, or "" in any profile but the kiosk's. The rule: a form learns of a work by its address alone, so it
needs no server and no script to find it, and a reset forgets it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from openshelf.pages.context import SiteContext

REQUEST_PAGES = {"order": "kiosk/order.html", "delivery": "kiosk/delivery.html", "enquiry": "kiosk/ask.html"}
DESK_PAGE = "kiosk/desk.html"
LONGEST = 300  # characters of a title in an address


def request_url(site: SiteContext, kind: str, **work: str | None) -> str:
    """The form's address. kind: order, delivery, enquiry; work: record, title, author, shelf, hall."""
    if not site.profile.kiosk:
        return ""
    stated = {name: text[:LONGEST] for name, text in work.items() if text}
    return site.url_for(REQUEST_PAGES[kind]) + (f"?{urlencode(stated)}" if stated else "")
