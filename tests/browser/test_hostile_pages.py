"""A thousand hostile texts in every field of a catalogue and of each kind of content: in Chromium, with the server's policy against scripts switched off, none runs on any page.

What holds here is the templates' and scripts' own escaping alone. A page is hostile where a text called `hit()`, opened a dialog, or stands in an attribute that would run at a touch.
"""

import contextlib
import csv
import io
import json
from urllib.parse import quote

import pytest
from hostile import payloads
from playwright.sync_api import Error as PlaywrightError
from whole_site import build, openshelf

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TAGS = ("az", "ru", "en")
KINDS = {
    "publication": "publications",
    "event": "events",
    "page": "pages",
    "collection": "collections",
    "eproject": "eprojects",
}
EACH = 4  # works of each kind of content
SEARCHES = 100
# Attributes that would run something of a catalogue's at a touch; no page of ours has one.
ARMED = """() => [...document.querySelectorAll("*")].flatMap((node) => [...node.attributes]
    .filter(({ name, value }) => (/^on/i.test(name) && value.includes("hit"))
        || name === "srcdoc" || (name === "http-equiv" && /refresh/i.test(value)) || (node.tagName === "BASE" && name === "href")
        || (/^(href|src|action|formaction|data|xlink:href)$/i.test(name) && /^(javascript|vbscript|data:text.html)/i.test(value.replace(/[\\s\\u0000-\\u001f]/g, ""))))
    .map(({ name, value }) => `${node.tagName} ${name}=${value.slice(0, 80)}`))"""


def catalogue(texts: list[str]) -> str:
    """A table with every text in every field of a record of its own."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\n")
    table.writerow(
        (
            "id",
            "title",
            "creator",
            "year",
            "language",
            "subject",
            "publisher",
            "place",
            "type",
            "shelf",
            "link",
            "access",
        )
    )
    for n, text in enumerate(texts):
        plain = text.replace("|", "/")
        language = ("aze", "rus", "eng")[n % 3]
        row = (
            f"h{n}",
            f"{text} sınaq{n}",
            plain,
            1900 + n % 120,
            language,
            f"{plain} {n}",
            text,
            text,
            "book",
            text,
            text,
            "open",
        )
        table.writerow(row)
    return out.getvalue()


def written(folder, texts: list[str], n: int) -> None:
    """Hostile texts in a work's front matter and words, in each of its languages."""
    for path in sorted(folder.rglob("index.*.md")):
        own = texts[n % len(texts) : n % len(texts) + 40]
        _, front, _ = path.read_text("utf-8").split("---\n", 2)
        kept = [line for line in front.splitlines() if not line.startswith(("title:", "status:", "summary:", "#"))]
        said = {"title": own[0]}
        if path.parent == folder:
            said["summary"] = own[1]
            if folder.parent.name == "events":
                said |= {"place": own[2], "organiser": own[3]}
        lines = [*kept, *(f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in said.items())]
        body = "\n\n".join(own[4:])
        path.write_text("---\n" + "\n".join(lines) + f"\n---\n\n{body}\n", "utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    texts = payloads()
    made = tmp_path_factory.mktemp("hostile") / "site"
    assert openshelf("new", "site", made).returncode == 0
    (made / "content" / "catalog" / "held.csv").write_text(catalogue(texts), "utf-8")
    for kind, folder in KINDS.items():
        for n in range(EACH):
            done = openshelf("new", kind, f"hostile-{n}", cwd=made)
            assert done.returncode == 0, done.stderr
            written(made / "content" / folder / f"hostile-{n}", texts, n * len(texts) // EACH)
    for profile in ("online", "kiosk"):
        done = build(made, "--profile", profile)
        assert done.returncode == 0, done.stdout + done.stderr
    return made


class Watched:
    """A page of Chromium that counts what ran."""

    def __init__(self, context):
        self.ran = []
        self.page = context.new_page()
        context.expose_binding("hit", lambda source: self.ran.append(source["page"].url))
        self.page.on("dialog", lambda dialog: (self.ran.append(dialog.message), dialog.dismiss()))

    def open(self, address: str) -> None:
        """Go there, and look."""
        self.page.goto(address, wait_until="load")
        self.look()

    def look(self) -> None:
        """What would run at a touch."""
        armed = self.page.evaluate(ARMED)
        if armed:
            self.ran.append(f"{self.page.url}: {armed[0]}")


@pytest.fixture
def watched(browser):
    context = browser.new_context(bypass_csp=True, viewport={"width": 1080, "height": 1920})
    yield Watched(context)
    context.close()


def pages_of(output) -> list[str]:
    """Every record once, in one language after the other; of everything else each page, those of headings one of ten."""
    found = []
    seen = {"record": 0, "heading": 0}
    for path in sorted(output.rglob("*.html")):
        name = path.relative_to(output).as_posix()
        if "/record/" in name:
            number = int(path.stem.lstrip("h") or 0) if path.stem.lstrip("h").isdecimal() else 0
            if name.startswith(TAGS[number % 3] + "/"):
                found.append(name)
        elif "/h/" in name:
            seen["heading"] += 1
            if seen["heading"] % 10 == 0:
                found.append(name)
        else:
            found.append(name)
    return found


@pytest.mark.parametrize("profile", ["online", "kiosk"])
def test_of_a_thousand_hostile_texts_none_runs_on_any_page(profile, site, watched, serve, tmp_path):
    output = site / "output" / profile
    pages = pages_of(output)
    records = sum("/record/" in each for each in pages)
    assert records == 1000
    with serve(output, tmp_path) as origin:
        for each in pages:
            watched.open(f"{origin}/{each}")
        watched.page.wait_for_timeout(500)
    print(f"\n{profile}: {len(pages)} pages, {records} of records, {len(watched.ran)} hostile texts ran")
    assert watched.ran == []


def test_a_hostile_text_in_a_query_and_in_what_is_found_does_not_run(site, watched, serve, tmp_path):
    texts = payloads()
    with serve(site / "output" / "online", tmp_path) as origin:
        found = searched(watched, origin, texts)
    print(f"\n{2 * SEARCHES} searches, {found} of {SEARCHES} found their record, {len(watched.ran)} hostile texts ran")
    assert watched.ran == []
    assert found > SEARCHES * 0.9, "hardly anything was found: what is shown of a record was not tried"


def searched(watched: Watched, origin: str, texts: list[str]) -> int:
    """Search for hostile texts, and for records that hold them; how many of these were shown."""
    found = 0
    for n in range(0, len(texts), len(texts) // SEARCHES):
        watched.open(f"{origin}/{TAGS[n % 3]}/search.html?q={quote(texts[n])}")
        watched.open(f"{origin}/{TAGS[n % 3]}/search.html?q={quote(f'sınaq{n}')}")
        with contextlib.suppress(PlaywrightError):
            watched.page.wait_for_selector("main a[href*='/record/']", timeout=20_000)
            found += 1
        watched.look()
    return found


def test_the_browser_sees_what_runs(watched):
    """The oracle: the same watch, on a page that lets everything through."""
    ran = 0
    for text in payloads()[::25]:
        watched.ran.clear()
        watched.page.set_content(f"<!doctype html><title>x</title><main>{text}</main>")
        watched.page.wait_for_timeout(60)
        ran += bool(watched.ran or watched.page.evaluate(ARMED))
    assert ran > 20, ran
