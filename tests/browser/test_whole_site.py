"""A visitor in Chromium: a record of each export is found by title, author and subject in three languages, and opened."""

import pytest
from whole_site import build, openshelf

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    site = tmp_path_factory.mktemp("whole") / "kitab xana"
    openshelf("new", "site", site)
    catalog = site / "content" / "catalog"
    (catalog / "list.csv").write_text(
        "id;title;creator;year;language;subject\n"
        "c1;Xəzərin balıqları;Əliyev, Rəşid;1998;aze;Balıqlar\n"
        "c2;Navoiy gʻazallari;Navoiy, Alisher;1985;uzb;Sheʼriyat\n"
        "c3;Городские библиотеки;Иванова, Анна;2004;rus;Библиотеки\n",
        "utf-8",
    )
    assert build(site).returncode == 0
    return site / "output" / "online"


@pytest.fixture(scope="module")
def address(output, serve, tmp_path_factory):
    with serve(output, tmp_path_factory.mktemp("state")) as origin:
        yield f"{origin}/"


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    yield page
    context.close()


@pytest.mark.parametrize("tag", ["az", "ru", "en"])
@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("xezerin baliqlari", "Xəzərin balıqları"),
        ("Əliyev", "Xəzərin balıqları"),
        ("subject:balıqlar", "Xəzərin balıqları"),
        ("Навоий", "Navoiy gʻazallari"),
        ("библиотека", "Городские библиотеки"),
        ("Иванова", "Городские библиотеки"),
    ],
)
def test_a_record_is_found_from_the_search_page(page, address, tag, query, title):
    page.goto(f"{address}{tag}/search.html")
    page.get_by_role("searchbox").fill(query)
    page.keyboard.press("Enter")
    first = page.get_by_role("link", name=title).first
    first.wait_for()
    assert page.errors == []


def test_the_way_from_home_to_a_record_goes_by_roles_and_names_alone(page, address):
    page.goto(f"{address}az/index.html")
    page.get_by_role("searchbox").first.fill("balıqlar")
    page.get_by_role("button", name="Axtar").first.click()
    page.get_by_role("link", name="Xəzərin balıqları").first.click()
    page.get_by_role("heading", level=1, name="Xəzərin balıqları").wait_for()
    assert page.errors == []


def test_the_query_stands_in_the_address_and_comes_back(page, address):
    page.goto(f"{address}ru/search.html?q=библиотека")
    page.get_by_role("link", name="Городские библиотеки").first.wait_for()
    assert page.get_by_role("searchbox").first.input_value() == "библиотека"


def test_the_language_switch_stays_on_the_record(page, address, output):
    path = next(output.glob("az/record/list/*/c1.html")).relative_to(output).as_posix()
    page.goto(address + path)
    page.get_by_role("link", name="Русский").first.click()
    page.wait_for_url(f"**/{path.replace('az/', 'ru/', 1)}")


def test_without_javascript_search_offers_browsing(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}en/search.html")
    assert page.locator("noscript, .no-script").count() or page.get_by_role("link", name="Authors").count()
    context.close()
