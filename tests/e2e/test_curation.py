"""Staff curate the taxonomy in the CMS: make, order, retire, merge, out and in as a file (SPEC 2.1, 2.2)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, Visit
from tests.e2e.test_cms_editor import at_rest
from tests.e2e.test_main_journey import publish_by_api
from tests.support.server import Server

LIST = "/admin/domains/"


def add(page: Page, name: str, *, synonyms: str = "", below: str = "Design") -> None:
    """Make a domain by the form."""
    page.goto(f"{LIST}create/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Synonyms").fill(synonyms)
    page.get_by_label("Below").select_option(label=below)
    page.get_by_role("radio", name="Teal").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"“{name}” is saved.")).to_be_visible()


def row(page: Page, name: str) -> Locator:
    """A domain's row in the list."""
    return page.locator("tr").filter(has=page.get_by_role("button", name=f"Move {name} up"))


def test_two_domains_are_merged_and_the_old_ones_address_and_history_lead_on(
    visit: Visit, server: Server
) -> None:
    staff = visit("staff", LIST)
    add(staff, "Netting", synonyms="Fishing nets, Seines")
    add(staff, "Knotting")
    session = publish_by_api(server, "Mending a Net in a Storm", tags=["netting"])

    staff.goto(f"{LIST}?q=netting")
    expect(row(staff, "Netting")).to_contain_text("Fishing nets, Seines")
    expect(row(staff, "Netting")).to_contain_text("Teal")
    staff.get_by_role("link", name="Merge", exact=True).click()
    staff.get_by_label("Merge it into").select_option(label="Knotting")
    staff.get_by_role("button", name="Show what would move").click()
    expect(staff.get_by_role("listitem").filter(has_text="1 session")).to_be_visible()
    assert at_rest(staff) == []
    staff.get_by_role("button", name="Merge into Knotting").click()
    said = "“Netting” is part of “Knotting” now: 1 session, no drafts"
    expect(staff.get_by_text(said)).to_be_visible()

    # The old address finds the session under the domain that is left.
    visitor = visit(None, "/sessions/?domain=netting")
    expect(visitor.get_by_label("Domain", exact=True)).to_have_value("knotting")
    expect(visitor.get_by_role("heading", name=session["title"])).to_be_visible()
    staff.goto(f"{LIST}?q=netting&state=merged")
    expect(staff.get_by_text("Merged into Knotting")).to_be_visible()
    staff.get_by_role("link", name="History", exact=True).click()
    expect(staff.get_by_text("Merged “Netting” into “Knotting”: 1 session")).to_be_visible()
    expect(staff.get_by_text("Created")).to_be_visible()


@pytest.mark.more
def test_a_domain_is_found_by_filters_moved_by_keyboard_and_retired(visit: Visit) -> None:
    staff = visit("staff", LIST)
    for name in ("Weaving", "Felting"):
        add(staff, name, synonyms=f"{name} by hand", below="Music")
    staff.goto(LIST)
    staff.locator(".changelist-filter").get_by_role("link", name="Music", exact=True).click()
    staff.locator(".changelist-filter").get_by_role("link", name="Second level").click()
    names = staff.locator(".domain-name")
    expect(names).to_contain_text(["Guitar", "Felting", "Weaving"])

    up = staff.get_by_role("button", name="Move Weaving up")
    up.focus()
    staff.keyboard.press("Enter")
    expect(names).to_contain_text(["Guitar", "Weaving", "Felting"])
    # Where the finger was, so that it may press again.
    expect(up).to_be_focused()
    assert "parent=music" in staff.url and "level=2" in staff.url

    staff.get_by_label("Search for").fill("felting by")
    staff.keyboard.press("Enter")
    expect(names).to_have_count(1)
    staff.get_by_role("link", name="Retire", exact=True).click()
    expect(staff.get_by_text("will be offered to no new session")).to_be_visible()
    assert at_rest(staff) == []
    staff.get_by_role("button", name="Retire").click()
    expect(staff.get_by_text("“Felting” is retired.")).to_be_visible()
    visitor = visit(None, "/sessions/")
    expect(
        visitor.get_by_label("Domain", exact=True).locator("option[value=felting]")
    ).to_have_count(0)
    expect(
        visitor.get_by_label("Domain", exact=True).locator("option[value=weaving]")
    ).to_have_count(1)


@pytest.mark.more
def test_what_is_wrong_is_told_at_its_field_and_every_word_kept(visit: Visit) -> None:
    staff = visit("staff", f"{LIST}create/")
    staff.get_by_label("Name").fill("machine learning")
    staff.get_by_label("Synonyms").fill("NLP\nSomething of its own")
    staff.get_by_role("button", name="Save").click()

    expect(staff.get_by_text("“Machine Learning” is there already.").first).to_be_visible()
    words = "“NLP” leads to “Natural Language Processing” already."
    expect(staff.get_by_text(words).first).to_be_visible()
    expect(staff.get_by_label("Name")).to_have_value("machine learning")
    expect(staff.get_by_label("Synonyms")).to_have_value("NLP\nSomething of its own")
    assert at_rest(staff) == []


@pytest.mark.more
def test_the_taxonomy_goes_out_and_comes_in_as_a_file(visit: Visit, tmp_path: Path) -> None:
    staff = visit("staff", f"{LIST}?parent=physics")
    with staff.expect_download() as download:
        staff.get_by_role("link", name="Export CSV").click()
    path = tmp_path / "domains.csv"
    download.value.save_as(path)

    staff.get_by_role("link", name="Import CSV").click()
    staff.get_by_label("CSV file").set_input_files(path)
    staff.get_by_role("button", name="Show what it would do").click()
    expect(staff.get_by_text("This file changes nothing")).to_be_visible()

    more = path.read_text("utf-8") + "Optics,optics,physics,,10,Lenses; Light,100,no\n"
    path.write_text(more.replace("Astrophysics", "Astrophysics; Stars"), "utf-8")
    staff.get_by_label("CSV file").set_input_files(path)
    staff.get_by_role("button", name="Show what it would do").click()
    expect(staff.get_by_text("The file would create 1 and change 1")).to_be_visible()
    expect(staff.get_by_role("row").filter(has_text="New, below physics")).to_contain_text("Optics")
    assert at_rest(staff) == []
    staff.get_by_role("button", name="Import the file").click()
    expect(staff.get_by_text("The file is in: 1 created, 1 changed.")).to_be_visible()
    expect(row(staff, "Optics")).to_contain_text("Lenses, Light")

    path.write_text("name,slug,parent\nMechanics,mechanics,optics\n", "utf-8")
    staff.goto(f"{LIST}import/")
    staff.get_by_label("CSV file").set_input_files(path)
    staff.get_by_role("button", name="Show what it would do").click()
    expect(staff.get_by_text("“Optics” is itself below another")).to_be_visible()
    expect(staff.get_by_role("button", name="Import the file")).to_have_count(0)
    assert at_rest(staff) == []


def violations(visit: Visit, **options: Any) -> dict[str, list[str]]:
    """What axe says of every page of the curators'."""
    page = visit("staff", LIST, **options)
    link = page.get_by_role("cell").get_by_role("link", name="Biology", exact=True)
    edit = str(link.get_attribute("href"))
    number = edit.strip("/").split("/")[-1]
    found = {}
    for path in [
        LIST,
        f"{LIST}?q=nothing+of+the+kind",
        f"{LIST}create/",
        edit,
        f"{LIST}merge/{number}/",
        f"{LIST}merge/{number}/?into=guitar",
        f"{LIST}retire/{number}/",
        f"{LIST}history/{number}/",
        f"{LIST}import/",
    ]:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found[path] = at_rest(page)
    return {path: words for path, words in found.items() if words}


@pytest.mark.more
@pytest.mark.parametrize(
    ("scheme", "viewport"),
    [("light", DESKTOP), ("light", PHONE), ("dark", PHONE), ("dark", DESKTOP)],
    ids=["light-desk", "light-phone", "dark-phone", "dark-desk"],
)
def test_axe_is_content_with_the_curators_pages(scheme: str, viewport: Any, visit: Visit) -> None:
    assert violations(visit, color_scheme=scheme, viewport=viewport) == {}
