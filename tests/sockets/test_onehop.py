"""One request, one thread: the whole chain, the view and the closing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core import signals
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils import timezone, translation

from peerlearn_site.realtime.onehop import OneHopHandler
from peerlearn_site.realtime.runtime import Runtime

seen: list[tuple[str, str]] = []


def note(what: str) -> None:
    seen.append((what, threading.current_thread().name))


def middleware(get_response: Any) -> Any:
    def middle(request: HttpRequest) -> HttpResponse:
        note("before")
        response = get_response(request)
        note("after")
        return response

    return middle


def plain(request: HttpRequest) -> HttpResponse:
    note("view")
    body = f"{request.method} {request.body.decode()} {timezone.get_current_timezone_name()}"
    timezone.activate("Asia/Tokyo")
    translation.activate("de")
    return HttpResponse(body)


def parts() -> Iterator[bytes]:
    for number in range(3):
        note("part")
        yield b"part %d " % number


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(parts())


def endless(request: HttpRequest) -> StreamingHttpResponse:
    def forever() -> Iterator[bytes]:
        while True:
            yield b"x"

    return StreamingHttpResponse(forever())


def this_file(request: HttpRequest) -> FileResponse:
    return FileResponse(open(__file__, "rb"))


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("as planned")


urlpatterns = [
    path("plain", plain),
    path("stream", stream),
    path("endless", endless),
    path("file", this_file),
    path("broken", broken),
]


def plain_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse("broken", status=500)


handler500 = plain_error


@pytest.fixture
def application(settings: Any) -> OneHopHandler:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [f"{__name__}.middleware", f"{__name__}.middleware"]
    seen.clear()
    return OneHopHandler()


def request(app: OneHopHandler, path: str, method: str = "GET") -> ApplicationCommunicator:
    scope = {
        "type": "http",
        "method": method,
        "path": f"/{path}",
        "query_string": b"",
        "headers": [(b"host", b"testserver")],
    }
    return ApplicationCommunicator(app, scope)


async def answer(app: OneHopHandler, path: str, body: bytes = b"") -> tuple[int, bytes]:
    """Status and whole body of one request."""
    asked = request(app, path, "POST" if body else "GET")
    await asked.send_input({"type": "http.request", "body": body, "more_body": False})
    start = await asked.receive_output(10)
    content = b""
    while True:
        part = await asked.receive_output(10)
        content += part.get("body", b"")
        if not part.get("more_body"):
            await asked.wait(10)
            return start["status"], content


async def test_chain_view_and_closing_run_in_one_pool_thread(
    application: OneHopHandler, serving: Runtime
) -> None:
    def closing(**kwargs: Any) -> None:
        note("finished")

    signals.request_finished.connect(closing)
    try:
        status, body = await answer(application, "plain", b"hello")
    finally:
        signals.request_finished.disconnect(closing)
    assert (status, body) == (200, b"POST hello UTC")
    what, threads = zip(*seen, strict=True)
    assert what == ("before", "before", "view", "after", "after", "finished")
    assert len(set(threads)) == 1
    assert threads[0].startswith("http")


async def test_what_one_request_activates_the_next_does_not_find(
    application: OneHopHandler, serving: Runtime
) -> None:
    bodies = [(await answer(application, "plain"))[1] for _ in range(8)]
    assert set(bodies) == {b"GET  UTC"}


async def test_a_stream_is_read_part_by_part_in_the_pool(
    application: OneHopHandler, serving: Runtime
) -> None:
    assert await answer(application, "stream") == (200, b"part 0 part 1 part 2 ")
    readers = [thread for what, thread in seen if what == "part"]
    assert len(readers) == 3
    assert all(reader.startswith("http") for reader in readers)


async def test_a_file_is_streamed_and_closed(application: OneHopHandler, serving: Runtime) -> None:
    status, body = await answer(application, "file")
    with open(__file__, "rb") as file:
        assert (status, body) == (200, file.read())


async def test_a_stream_ends_when_its_reader_is_gone(
    application: OneHopHandler, serving: Runtime
) -> None:
    asked = request(application, "endless")
    await asked.send_input({"type": "http.request", "body": b"", "more_body": False})
    await asked.receive_output(10)
    await asked.receive_output(10)
    await asked.send_input({"type": "http.disconnect"})
    await asked.wait(10)


async def test_a_reader_who_leaves_before_the_body_is_there_is_forgotten(
    application: OneHopHandler, serving: Runtime
) -> None:
    asked = request(application, "plain", "POST")
    await asked.send_input({"type": "http.disconnect"})
    await asked.wait(10)
    assert seen == []


async def test_a_failing_view_is_a_500(application: OneHopHandler, serving: Runtime) -> None:
    assert await answer(application, "broken") == (500, b"broken")


async def test_it_works_without_a_runtime_too(application: OneHopHandler) -> None:
    assert await answer(application, "plain") == (200, b"GET  UTC")
