"""The shapes in which Wagtail's advisories of 2026 let limited editors read or copy what they may not, one by one.

carl names maya's drafts and pictures in bodies and query strings, where the address itself says nothing.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page, Revision
from wagtail.snippets.models import get_snippet_models

from catalog.sessions.models import SessionIndexPage, SessionPage, SessionRun
from catalog.sessions.pictures import session_pictures
from catalog.sessions.walls.images import NOT_YOUR_PICTURE
from peerlearn_site.users.models import User
from tests.support import cms, factories
from tests.support.routes import MARKER, Planted, plant


@pytest.fixture
def planted(db: None, now: datetime) -> Planted:
    return plant(now)


@pytest.fixture
def carl(planted: Planted) -> Client:
    return planted.client("mentor2")


@pytest.fixture
def carls(planted: Planted, now: datetime) -> SessionPage:
    """A draft of carl's own."""
    page = SessionPage(title="Carl's own draft", slug="carls-own", owner=_carl(planted), live=False)
    SessionIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=_carl(planted), clean=False)
    return page


def _carl(planted: Planted) -> User:
    person = planted.people["mentor2"]
    assert person is not None
    return person


def tells(client: Client, path: str, method: str = "get", **values: Any) -> bool:
    """Whether an answer holds the marker."""
    response = getattr(client, method)(path, **values)
    return MARKER.lower() in response.content.decode(errors="replace").lower()


# --- Preview ---------------------------------------------------------------------------------


def test_a_preview_shows_nothing_of_anothers_draft(
    carl: Client, carls: SessionPage, planted: Planted, now: datetime
) -> None:
    form = cms.good_form(_carl(planted), now, title="Carl's own draft")
    for page in planted.pages.values():
        preview = f"/admin/pages/{page}/edit/preview/"
        assert carl.post(preview, form).status_code == 404
        assert carl.get(preview).status_code == 404
        assert carl.get(f"/admin/pages/{page}/view_draft/?mode=").status_code == 404

    own = f"/admin/pages/{carls.pk}/edit/preview/"
    posted = carl.post(own, {**form, "thumbnail": str(planted.image.pk)})
    assert posted.status_code == 200 and MARKER not in posted.content.decode()
    assert not tells(carl, own + "?in_preview_panel=true")


# --- Compare and revisions -------------------------------------------------------------------


def test_anothers_revision_is_not_read_through_a_page_of_ones_own(
    carl: Client, carls: SessionPage, planted: Planted
) -> None:
    names = [str(page) for page in planted.pages.values()]
    for revision in Revision.objects.filter(object_id__in=names).values_list("pk", flat=True):
        for path in (
            f"/admin/pages/{carls.pk}/revisions/{revision}/view/",
            f"/admin/pages/{carls.pk}/revisions/{revision}/revert/",
            f"/admin/pages/{carls.pk}/revisions/compare/{revision}...latest/",
            f"/admin/pages/{carls.pk}/revisions/compare/earliest...{revision}/",
        ):
            response = carl.get(path)
            assert (response.status_code, MARKER in response.content.decode()) == (404, False), path


def test_anothers_revision_is_not_taken_for_ones_own_base(
    carl: Client, carls: SessionPage, planted: Planted, now: datetime
) -> None:
    latest = planted.draft.latest_revision_id
    before = list(Revision.objects.filter(pk=latest).values())
    form = cms.good_form(_carl(planted), now, title="Carl writes over")

    carl.post(
        cms.edit_url(carls.pk),
        {**form, "overwrite_revision_id": latest, "loaded_revision_id": latest},
        headers={"Accept": "application/json"},
    )

    assert list(Revision.objects.filter(pk=latest).values()) == before


# --- History and reports ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/admin/reports/site-history/",
        "/admin/reports/site-history/results/",
        "/admin/reports/site-history/?object_repr=Zqx",
        "/admin/reports/workflow/",
        "/admin/reports/workflow_tasks/",
        "/admin/reports/aging-pages/",
        "/admin/reports/locked/",
        "/admin/reports/site-history/?export=csv",
    ],
)
def test_reports_over_everybodys_pages_are_staffs(carl: Client, path: str) -> None:
    response = carl.get(path)

    assert (response.status_code, MARKER in response.content.decode()) == (403, False)


def test_the_history_of_ones_own_page_names_no_other(
    carl: Client, carls: SessionPage, planted: Planted
) -> None:
    for path in ("history", "history/results", "workflow_history"):
        response = carl.get(f"/admin/pages/{carls.pk}/{path}/")
        assert response.status_code == 200
        assert MARKER not in response.content.decode()
    state = planted.task_state.workflow_state_id
    detail = carl.get(f"/admin/pages/{carls.pk}/workflow_history/detail/{state}/")
    assert (detail.status_code, MARKER in detail.content.decode()) == (404, False)


# --- Copy ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["owner", "mentor2", "staff", "superuser"])
def test_nobody_copies_a_session_in_wagtails_way(kind: str, planted: Planted) -> None:
    index = SessionIndexPage.objects.get()
    before = (Page.objects.count(), SessionRun.objects.count())
    client = planted.client(kind)
    body = {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": index.pk}

    for page in planted.pages.values():
        for extra in ({}, {"publish_copies": "on"}, {"alias": "on"}):
            response = client.post(f"/admin/pages/{page}/copy/", {**body, **extra})
            assert response.status_code in (302, 403)
        for action in ("copy", "create_alias", "copy_for_translation"):
            client.post(
                f"/admin/api/main/pages/{page}/action/{action}/",
                json.dumps({"slug": "a-copy", "title": "A copy", "keep_live": True}),
                content_type="application/json",
            )

    assert (Page.objects.count(), SessionRun.objects.count()) == before


def test_another_mentors_session_is_not_duplicated(carl: Client, planted: Planted) -> None:
    before = Page.objects.count()

    for page in planted.pages.values():
        assert carl.get(f"/admin/sessions/{page}/duplicate/").status_code == 404
        assert carl.post(f"/admin/sessions/{page}/duplicate/", {"key": "k" * 32}).status_code == 404

    assert Page.objects.count() == before


# --- Choosers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "",
        "search/?q=Zqx",
        "search/?q=Zqxvanilla&page_type=catalog.SessionPage",
        "?page_type=catalog.SessionPage",
        "?page_type=catalog.sessionpage&allow_external_link=true",
        "{index}/",
        "{index}/?page_type=catalog.SessionPage&multiple=1",
        "chosen-multiple/?id={draft}&id={reviewed}",
    ],
)
def test_the_page_chooser_offers_nothing_of_hers(
    carl: Client, planted: Planted, query: str
) -> None:
    index = SessionIndexPage.objects.get().pk

    response = carl.get("/admin/choose-page/" + query.format(index=index, **planted.pages))

    text = response.content.decode()
    assert response.status_code == (403 if "chosen" in query else 200)
    assert MARKER not in text
    assert f"/pages/{planted.draft.pk}/" not in text


def test_the_page_chooser_is_not_opened_at_her_pages(carl: Client, planted: Planted) -> None:
    for page in planted.pages.values():
        assert carl.get(f"/admin/choose-page/{page}/").status_code == 404


def test_an_address_of_hers_is_not_answered_with_its_unpublished_title(
    carl: Client, planted: Planted
) -> None:
    url = planted.run.page.full_url

    response = carl.post(
        "/admin/choose-external-link/", {"external-link-chooser-url": url, "link_text": ""}
    )

    assert response.json()["result"]["url"] == url
    assert MARKER not in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "chooser/",
        "chooser/results/?q=Zqx",
        "chooser/results/?collection_id={collection}",
        "chooser/chosen/{image}/",
        "chooser/chosen-multiple/?id={image}",
        "chooser/{image}/select_format/",
        "",
        "results/?q=Zqx",
        "{image}/",
        "{image}/delete/",
        "usage/{image}/",
        "{image}/generate_url/",
        "{image}/preview/original/",
        "multiple/{image}/",
    ],
)
def test_her_pictures_are_not_found_or_chosen(carl: Client, planted: Planted, path: str) -> None:
    filled = path.format(image=planted.image.pk, collection=planted.image.collection_id)

    assert not tells(carl, f"/admin/images/{filled}")


def test_the_same_picture_uploaded_again_does_not_name_hers(carl: Client, planted: Planted) -> None:
    planted.image.refresh_from_db()
    with planted.image.file.open() as file:
        same = factories.SimpleUploadedFile("same.jpg", file.read(), "image/jpeg")
    Image.objects.filter(pk=planted.image.pk).update(file_hash="")
    upload = {"image-chooser-upload-title": "Mine", "image-chooser-upload-file": same}

    response = carl.post("/admin/images/chooser/create/", upload)

    mine = Image.objects.exclude(pk=planted.image.pk).get()
    Image.objects.filter(pk=planted.image.pk).update(file_hash=mine.file_hash)
    same.seek(0)
    again = carl.post(
        "/admin/images/chooser/create/", {**upload, "image-chooser-upload-file": same}
    )
    assert MARKER not in response.content.decode() + again.content.decode()
    assert (mine.uploaded_by_user, mine.collection) == (_carl(planted), session_pictures())


def test_her_picture_is_not_put_on_a_session_of_his(
    carl: Client, carls: SessionPage, planted: Planted, now: datetime
) -> None:
    form = cms.good_form(_carl(planted), now, thumbnail=str(planted.image.pk))

    for url in (cms.edit_url(carls.pk), cms.add_url()):
        for send in (cms.save, cms.submit):
            response = send(carl, url, form)
            assert MARKER not in response.content.decode()
            assert cms.errors(response)["thumbnail"] == [NOT_YOUR_PICTURE]
    assert not SessionPage.objects.filter(owner=_carl(planted), thumbnail=planted.image).exists()
    assert cms.written(carls.pk).thumbnail is None


def test_a_picture_of_his_own_is_put_there(
    carl: Client, carls: SessionPage, planted: Planted, now: datetime
) -> None:
    own = Image.objects.create(
        title="Carl's",
        file=factories.picture(),
        uploaded_by_user=_carl(planted),
        collection=session_pictures(),
    )

    cms.save(
        carl, cms.edit_url(carls.pk), cms.good_form(_carl(planted), now, thumbnail=str(own.pk))
    )

    assert cms.written(carls.pk).thumbnail == own


# --- The APIs --------------------------------------------------------------------------------


def test_the_page_api_of_the_cms_is_not_a_mentors(carl: Client, planted: Planted) -> None:
    for path in (
        "pages/?fields=*",
        "pages/?child_of=root&for_explorer=1",
        f"pages/{planted.draft.pk}/?fields=*",
        "pages/find/?id=" + str(planted.draft.pk),
        "images/?fields=*",
        f"images/{planted.image.pk}/",
        "documents/",
    ):
        assert carl.get("/admin/api/main/" + path).status_code == 403


def test_wagtails_public_apis_are_not_mounted() -> None:
    for name in ("wagtailapi:pages:listing", "wagtailapi_v3:api-root", "api-v3:api-root"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


@pytest.mark.parametrize("path", ["/api/v2/pages/", "/api/v3/pages/", "/api/v3/", "/admin/api/v3/"])
def test_nothing_answers_where_they_would_be(path: str, carl: Client) -> None:
    assert carl.get(path).status_code in (403, 404)


def test_a_session_offers_no_field_to_any_wagtail_api() -> None:
    assert not getattr(SessionPage, "api_fields", [])


# --- Translations, snippets, documents -------------------------------------------------------


def test_there_is_nothing_to_translate() -> None:
    assert settings.WAGTAIL_I18N_ENABLED is False
    assert "wagtail.contrib.simple_translation" not in settings.INSTALLED_APPS


def test_there_is_no_snippet_to_copy(carl: Client) -> None:
    assert get_snippet_models() == []
    assert carl.get("/admin/snippets/").status_code == 403


def test_a_document_is_not_found_by_its_hash(carl: Client, planted: Planted) -> None:
    document = Document.objects.create(
        title=f"{MARKER} notes",
        file=factories.SimpleUploadedFile("notes.txt", b"secret"),
        uploaded_by_user=planted.owner,
    )
    digest = document.get_file_hash()

    for path in (
        f"/admin/api/main/documents/?search={digest}",
        f"/admin/documents/chooser/?q={digest}",
        f"/admin/documents/?q={digest}",
        f"/documents/{digest}/",
        f"/documents/{digest}/notes.txt",
    ):
        response = carl.get(path)
        assert response.status_code in (403, 404)
        assert MARKER not in response.content.decode()


# --- And further roads -----------------------------------------------------------------------


@pytest.mark.parametrize("action", ["delete", "move", "publish", "unpublish"])
def test_a_bulk_action_does_not_even_list_her_pages(
    carl: Client, planted: Planted, action: str
) -> None:
    path = f"/admin/bulk/wagtailcore/page/{action}/"
    ids = "&".join(f"id={page}" for page in planted.pages.values())

    for query in (ids, "id=all", f"id=all&childOf={SessionIndexPage.objects.get().pk}"):
        assert carl.get(f"{path}?{query}").status_code == 403
        assert carl.post(f"{path}?{query}").status_code == 403


def test_her_words_are_not_offered_to_him_as_tags(carl: Client, planted: Planted) -> None:
    form = {"title": "Mine", "tags": f"{MARKER}-tag", "description": "A blue square"}

    planted.client("owner").post(f"/admin/images/{planted.image.pk}/", form)

    planted.image.refresh_from_db()
    assert planted.image.description == "A blue square"
    assert list(planted.image.tags.names()) == []
    assert not tells(carl, "/admin/images/") and not tells(carl, "/admin/images/chooser/")
    assert carl.get("/admin/tag-autocomplete/?term=zqx").status_code == 403
    assert carl.get("/admin/tag-autocomplete/taggit/tag/?term=zqx").status_code == 403


def test_an_editor_that_pings_her_page_is_told_nothing(carl: Client, planted: Planted) -> None:
    for model in ("wagtailcore/page", "catalog/sessionpage", "catalog/sessionrun"):
        for page in planted.pages.values():
            ping = carl.post(f"/admin/editing-sessions/ping/{model}/{page}/1/")
            assert ping.status_code == 404


def linked_to(number: Any) -> str:
    """A description with a link to a page, as the editor's own script sends it."""
    block = {
        "key": "a",
        "text": "there",
        "type": "unstyled",
        "entityRanges": [{"offset": 0, "length": 5, "key": 0}],
    }
    entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"id": number}}
    return json.dumps({"blocks": [block], "entityMap": {"0": entity}})


@pytest.mark.parametrize("title", ["Closures and decorators in Python", ""], ids=["good", "bad"])
def test_a_link_to_her_draft_does_not_tell_its_address(
    carl: Client, carls: SessionPage, planted: Planted, now: datetime, title: str
) -> None:
    raw = f'<p><a LinkType="page" id="{planted.draft.pk}">there</a></p>'
    for description in (raw, linked_to(planted.draft.pk), linked_to(str(planted.draft.pk))):
        form = cms.good_form(_carl(planted), now, description=description, title=title)
        for send in (cms.save, cms.autosave, cms.submit):
            # With a bad title the form is shown again, and the description in it.
            response = send(carl, cms.edit_url(carls.pk), form)
            assert MARKER.lower() not in response.content.decode().lower()
        if title:
            assert cms.written(carls.pk).description == "<p>there</p>"
    assert not tells(carl, f"/admin/pages/{carls.pk}/view_draft/")


def test_a_link_to_a_public_page_keeps_its_address(
    carl: Client, carls: SessionPage, planted: Planted, now: datetime
) -> None:
    form = cms.good_form(_carl(planted), now, description=linked_to(planted.run.page_id))

    cms.save(carl, cms.edit_url(carls.pk), form)

    assert f'href="{planted.run.page.url}"' in cms.written(carls.pk).description


@pytest.mark.parametrize("number", ["abc", "-1", None, [], {}, "9" * 30, 0])
def test_a_link_to_no_page_is_no_link(
    carl: Client, carls: SessionPage, planted: Planted, now: datetime, number: Any
) -> None:
    form = cms.good_form(_carl(planted), now, description=linked_to(number))

    response = cms.save(carl, cms.edit_url(carls.pk), form)

    assert response.status_code == 302
    assert "href" not in cms.written(carls.pk).description


@pytest.mark.parametrize(
    "path",
    [
        "/admin/images/chooser/chosen/{}/",
        "/admin/images/{}/",
        "/admin/pages/{}/edit/",
        "/admin/choose-page/{}/",
        "/admin/choose-page/?target_pages[]={}",
        "/admin/bulk/wagtailimages/image/delete/?id={}",
        "/admin/editing-sessions/ping/wagtailcore/page/{}/1/",
    ],
)
@pytest.mark.parametrize("number", ["abc", "0", "9" * 25, "%00", "é"])
def test_what_is_no_number_of_theirs_is_not_there(carl: Client, path: str, number: str) -> None:
    assert carl.get(path.format(number)).status_code in (403, 404)


def test_the_owner_of_a_page_is_not_the_senders_to_say(
    carl: Client, carls: SessionPage, planted: Planted, now: datetime
) -> None:
    form = cms.good_form(_carl(planted), now)
    forged = {
        "owner": planted.owner.pk,
        "live": "on",
        "go_live_at": cms.typed(now + timedelta(days=1), _carl(planted)),
        "slug": "mine-now",
        "locked": "on",
    }

    cms.save(carl, cms.edit_url(carls.pk), {**form, **forged})

    page = SessionPage.objects.get(pk=carls.pk)
    draft = cms.written(carls.pk)
    assert (page.owner, page.live, page.locked) == (_carl(planted), False, False)
    assert (draft.go_live_at, draft.slug) == (None, "carls-own")
