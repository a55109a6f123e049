"""Becoming a mentor: a learner asks, staff answer in the CMS, and the answer is what counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.profiles.models import MentorApplication, MentorProfile
from catalog.profiles.services import AlreadyDecided, AlreadyMentor, apply_to_teach, decide
from peerlearn_site.effects import relay
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories

PAGE = "/accounts/become-a-mentor/"
CMS = "/admin/mentor-applications/"
ABOUT = "I have repaired bicycles for twelve years and taught it at two schools."


@pytest.fixture
def asked(alice: User, now: datetime) -> MentorApplication:
    return apply_to_teach(user=alice, about=ABOUT, now=now)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


# --- Asking ------------------------------------------------------------------------------------


def test_a_learner_asks_and_sees_that_it_was_sent(client: Client, alice: User) -> None:
    client.force_login(alice)

    response = client.post(PAGE, {"about": ABOUT}, follow=True)

    application = MentorApplication.objects.get()
    assert (application.user, application.about, application.status) == (alice, ABOUT, "waiting")
    assert response.redirect_chain == [(PAGE, 302)]
    assert "You have asked to teach." in response.content.decode()
    assert ABOUT in response.content.decode()
    assert not fresh(alice).is_mentor


def test_a_second_click_asks_once(client: Client, alice: User) -> None:
    client.force_login(alice)

    for _ in range(2):
        client.post(PAGE, {"about": ABOUT})

    assert MentorApplication.objects.count() == 1


def test_staff_are_told_once_of_who_asks_and_where_to_answer(
    client: Client, alice: User, nina: User, now: datetime
) -> None:
    client.force_login(alice)
    for _ in range(2):
        client.post(PAGE, {"about": ABOUT})

    note = Notification.objects.get()
    client.force_login(nina)
    assert (note.recipient, note.title) == (nina, "Alice asks to become a mentor")
    assert ABOUT in client.get(note.url).content.decode()


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ("", "Tell us what you want to teach."),
        ("   ", "Tell us what you want to teach."),
        ("Bicycles.", "Tell us a little more: at least 40 characters."),
        ("x" * 2001, "Use at most 2000 characters."),
        ("Bicycles\0" * 20, "Null characters are not allowed."),
    ],
)
def test_too_little_or_too_much_is_told_in_words(
    about: str, words: str, client: Client, alice: User
) -> None:
    client.force_login(alice)

    response = client.post(PAGE, {"about": about})

    assert words in response.content.decode()
    assert MentorApplication.objects.count() == 0


def test_what_somebody_wrote_stays_text(client: Client, alice: User, nina: User) -> None:
    client.force_login(alice)
    attack = "<script>alert(1)</script> I have repaired bicycles for twelve years."
    client.post(PAGE, {"about": attack})
    client.force_login(nina)

    pages = [client.get(CMS), client.get(f"{CMS}edit/{MentorApplication.objects.get().pk}/")]

    for page in pages:
        assert page.status_code == 200
        assert "<script>alert(1)</script>" not in page.content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()


def test_mentors_have_nothing_to_ask_for(client: Client, maya: User, now: datetime) -> None:
    client.force_login(maya)

    assert client.get(PAGE).headers["Location"] == "/dashboard/mentor/"
    with pytest.raises(AlreadyMentor):
        apply_to_teach(user=maya, about=ABOUT, now=now)


def test_visitors_sign_in_first_and_come_back(client: Client, db: None) -> None:
    assert client.get(PAGE).headers["Location"] == f"/accounts/login/?next={PAGE}"


@pytest.mark.parametrize("page", ["/accounts/settings/", "/dashboard/learner/", "/"])
def test_learners_are_shown_the_way_and_mentors_are_not(
    page: str, client: Client, alice: User, maya: User
) -> None:
    client.force_login(alice)
    assert f'href="{PAGE}"' in client.get(page).content.decode()
    maya.groups.add(*alice.groups.all())
    client.force_login(maya)
    assert f'href="{PAGE}"' not in client.get(page).content.decode()


# --- Answering ---------------------------------------------------------------------------------


def test_approval_lets_them_teach_without_being_trusted_yet_and_tells_them(
    asked: MentorApplication, alice: User, nina: User, now: datetime
) -> None:
    decide(application_id=asked.pk, approve=True, reply="Welcome, Alice.", by=nina, now=now)
    while relay.run_due(now=now):
        """Until none is left."""

    asked.refresh_from_db()
    [message] = [sent for sent in mail.outbox if sent.to == ["alice@example.org"]]
    note = Notification.objects.get(recipient=alice)
    assert (asked.status, asked.decided_by, asked.decided_at) == ("approved", nina, now)
    assert (fresh(alice).is_mentor, fresh(alice).is_learner) == (True, True)
    assert MentorProfile.objects.get(user=alice).is_verified is False
    assert note.url == "/dashboard/mentor/create-session"
    assert message.subject == note.title
    assert "Welcome, Alice." in message.body


def test_a_no_changes_nothing_and_they_may_ask_again(
    client: Client, asked: MentorApplication, alice: User, nina: User, now: datetime
) -> None:
    decide(application_id=asked.pk, approve=False, reply="Too little to go on.", by=nina, now=now)
    client.force_login(alice)

    page = client.get(PAGE).content.decode()
    client.post(PAGE, {"about": f"{ABOUT} Here is more."})

    statuses = MentorApplication.objects.order_by("pk").values_list("status", flat=True)
    assert "Too little to go on." in page
    assert list(statuses) == ["declined", "waiting"]
    assert not fresh(alice).is_mentor
    assert Notification.objects.get(recipient=alice).url == PAGE


def test_the_first_decision_stands(
    asked: MentorApplication, alice: User, nina: User, now: datetime
) -> None:
    decide(application_id=asked.pk, approve=False, reply="", by=nina, now=now)

    with pytest.raises(AlreadyDecided):
        decide(application_id=asked.pk, approve=True, reply="", by=nina, now=now)

    assert not fresh(alice).is_mentor
    assert Notification.objects.filter(recipient=alice).count() == 1


# --- In the CMS --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        ("approve", "approved", "Alice can teach now."),
        ("decline", "declined", "Alice was told that it is a no."),
    ],
)
def test_staff_decide_in_the_cms(
    answer: str, status: str, told: str, client: Client, asked: MentorApplication, nina: User
) -> None:
    client.force_login(nina)
    listed = client.get(f"{CMS}?status=waiting").content.decode()
    form = {"decision": answer, "reply": "A word."}

    response = client.post(f"{CMS}edit/{asked.pk}/", form, follow=True)

    asked.refresh_from_db()
    assert "Alice" in listed and f"{CMS}edit/{asked.pk}/" in listed
    assert (asked.status, asked.reply, asked.decided_by) == (status, "A word.", nina)
    assert told in response.content.decode()


@pytest.mark.parametrize(
    "form", [{}, {"decision": "perhaps"}, {"decision": "approve", "reply": "x" * 1001}]
)
def test_an_answer_that_is_none_decides_nothing(
    form: dict[str, str], client: Client, asked: MentorApplication, nina: User
) -> None:
    client.force_login(nina)

    response = client.post(f"{CMS}edit/{asked.pk}/", form)

    asked.refresh_from_db()
    assert (response.status_code, asked.status) == (200, "waiting")


def test_nobody_decides_on_their_own_application(client: Client, nina: User, now: datetime) -> None:
    asked = apply_to_teach(user=nina, about=ABOUT, now=now)
    client.force_login(nina)

    page = client.get(f"{CMS}edit/{asked.pk}/").content.decode()
    client.post(f"{CMS}edit/{asked.pk}/", {"decision": "approve"})

    asked.refresh_from_db()
    assert "This is your own application." in page
    assert asked.status == "waiting"


def test_staff_tick_a_mentor_as_verified(client: Client, maya: User, nina: User) -> None:
    MentorProfile.objects.filter(user=maya).update(is_verified=False)
    profile = MentorProfile.objects.get(user=maya)
    client.force_login(nina)
    listed = client.get("/admin/mentors/?is_verified__exact=0").content.decode()

    client.post(f"/admin/mentors/edit/{profile.pk}/", {"is_verified": "on"})

    profile.refresh_from_db()
    assert "Maya" in listed
    assert "admin/img" not in listed
    assert profile.is_verified is True


@pytest.mark.parametrize(
    "path", [CMS, f"{CMS}edit/{{pk}}/", "/admin/mentors/", "/admin/mentors/edit/1/"]
)
def test_only_staff_see_who_asks(
    path: str, client: Client, asked: MentorApplication, maya: User, alice: User
) -> None:
    for person in (maya, alice):
        client.force_login(person)
        response: Any = client.get(path.format(pk=asked.pk))
        assert response.status_code == 403, person


@pytest.mark.parametrize("number", ["0", "999999999999999", "9" * 40, "abc", "1e3"])
def test_an_application_that_is_none_is_a_404(number: str, client: Client, nina: User) -> None:
    client.force_login(nina)

    assert client.get(f"{CMS}edit/{number}/").status_code == 404


def test_the_list_costs_the_same_however_many_ask(
    client: Client, nina: User, now: datetime
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(CMS).status_code == 200
        return len(captured)

    client.force_login(nina)
    people = [factories.person(f"learner{n}", Role.LEARNER) for n in range(12)]
    apply_to_teach(user=people[0], about=ABOUT, now=now)
    queries()
    few = queries()
    for person in people[1:]:
        apply_to_teach(user=person, about=ABOUT, now=now)

    assert queries() == few
