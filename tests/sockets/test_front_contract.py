"""What we rely on inside Daphne, Twisted and Autobahn: an upgrade that changes it fails here first."""

from __future__ import annotations

import inspect
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from django.conf import settings
from twisted.internet import reactor
from twisted.internet.abstract import FileDescriptor
from twisted.internet.asyncioreactor import AsyncioSelectorReactor
from twisted.internet.tcp import Connection
from twisted.web.http import HTTPChannel, Request

ROOT = Path(settings.BASE_DIR)


def test_daphne_is_the_pinned_version() -> None:
    pinned = re.search(r"^daphne==(\S+)", (ROOT / "requirements.in").read_text(), re.MULTILINE)
    assert pinned is not None
    assert version("daphne") == pinned[1]


def test_the_reactor_runs_on_asyncio() -> None:
    assert isinstance(reactor, AsyncioSelectorReactor)


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        (
            Server,
            "application_checker timeout_checker create_application handle_reply protocol_connected"
            " protocol_disconnected kill_all_applications log_action",
        ),
        (WebRequest, "process handleContentChunk handle_reply finish connectionLost"),
        (
            HTTPChannel,
            "connectionMade dataReceived lineReceived rawDataReceived allHeadersReceived"
            " allContentReceived lineLengthExceeded _respondToBadRequestAndDisconnect"
            " maxHeaders totalHeadersSize resetTimeout loseConnection",
        ),
        (Request, "registerProducer unregisterProducer"),
        (WebSocketProtocol, "onMessage onClose onConnect serverClose sendMessage connectionMade"),
        (WebSocketFactory, "protocol buildProtocol setProtocolOptions"),
        (HTTPFactory, "buildProtocol"),
        (FileDescriptor, "dataBuffer registerProducer unregisterProducer pauseProducing"),
        (Connection, "abortConnection loseConnection"),
    ],
)
def test_what_we_override_or_call_is_there(owner: type, names: str) -> None:
    assert [name for name in names.split() if not hasattr(owner, name)] == []


def test_a_channel_knows_whether_a_request_is_under_way() -> None:
    assert HTTPChannel()._handlingRequest is False


def test_a_transport_has_the_second_buffer_that_the_direct_way_asks() -> None:
    assert FileDescriptor()._tempDataBuffer == []


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (Server.create_application, ["self", "protocol", "scope"]),
        (Server.handle_reply, ["self", "protocol", "message"]),
        (Request.__init__, ["self", "channel", "queued", "parsePOSTFormSubmission"]),
        (WebSocketProtocol.onMessage, ["self", "payload", "isBinary"]),
        (WebSocketProtocol.serverClose, ["self", "code"]),
    ],
)
def test_signatures_are_as_we_call_them(function: Any, names: list[str]) -> None:
    assert list(inspect.signature(function).parameters) == names


@pytest.mark.parametrize(
    ("function", "words"),
    [
        # The application gets its queue's `get`, and our protocol counts what it takes.
        (Server.create_application, ["receive=input_queue.get"]),
        # An upgraded connection gives its transport to the socket's protocol.
        (WebRequest.process, ["transport, self.transport = self.transport, None"]),
        # Each request is one of `requests`, and a refused one must not look complete.
        (HTTPChannel.lineReceived, ["self.requests.append(request)", "if self.length == 0"]),
        (WebSocketProtocol.onMessage, ["self.application_queue.put_nowait"]),
    ],
)
def test_the_inside_is_as_we_read_it(function: Any, words: list[str]) -> None:
    source = inspect.getsource(function)
    assert [word for word in words if word not in source] == []
