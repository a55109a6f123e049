"""The API's browsable docs: they draw under the house's CSP, and what they try is answered."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Visit


def test_a_mentor_reads_the_docs_and_tries_a_call(visit: Visit) -> None:
    page = visit("mentor", "/api/docs/")

    publish = page.locator("#operations-sessions-sessions_create")
    expect(publish).to_contain_text("Publish a session")
    expect(page.locator("#operations-sessions-sessions_partial_update")).to_be_visible()

    duplicate = page.locator("#operations-sessions-sessions_duplicate_create")
    duplicate.get_by_role("button").first.click()
    duplicate.get_by_role("button", name="Try it out").click()
    own = page.request.get("/api/sessions/?mentor=mentor").json()["results"][0]["id"]
    duplicate.get_by_placeholder("id", exact=True).fill(str(own))
    duplicate.get_by_role("button", name="Execute").click()
    # Known by the cookie, let in by the token.
    answered = duplicate.locator(".live-responses-table tbody .response-col_status")
    expect(answered).to_contain_text("201")
