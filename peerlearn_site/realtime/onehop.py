"""Django under ASGI with one thread hop per request instead of one per middleware.

Stock Django enters a thread for each sync middleware and view, and sends its signals from another one. All
of ours are sync, so the whole request runs in one worker thread: chain, view, and the closing that gives
the database connection back.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial
from typing import Any, Final

import django
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import set_script_prefix

from peerlearn_site.realtime import runtime
from peerlearn_site.realtime.asgi_types import Receive, Scope, Send

_END: Final = object()


class OneHopHandler(ASGIHandler):
    """An ASGI application for sync Django projects."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Load the chain as WSGI would; being async is the outside's business."""
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        hop = _Hop()
        response = await hop(self._respond, scope, body)
        if isinstance(response, StreamingHttpResponse):
            await self._stream(response, hop, receive, send)
        else:
            await self.send_response(response, send)

    def _respond(self, scope: Scope, body: Any) -> HttpResponseBase:
        """Run one request whole; this is the hop."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        request, refusal = self.create_request(scope, body)
        if request is None:
            body.close()
            assert refusal is not None, "a request that could not be made is refused"
            response = refusal
        else:
            response = self.get_response(request)
        response._handler_class = type(self)  # type: ignore[attr-defined]
        if not response.streaming:
            # Ends the request here, in the thread whose database connection it used.
            response.close()
        return response

    async def _stream(
        self, response: StreamingHttpResponse, hop: _Hop, receive: Receive, send: Send
    ) -> None:
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        gone = asyncio.ensure_future(receive())
        if not response.is_async:
            # Taken out before it is put in: what is read must not be what reads.
            parts: Any = response.streaming_content
            response.streaming_content = _chunks(parts, hop, gone)
        try:
            await self.send_response(response, send)
        finally:
            gone.cancel()
            await hop(response.close)


async def _chunks(
    parts: Iterable[bytes], hop: _Hop, gone: asyncio.Future[Any]
) -> AsyncIterator[bytes]:
    """Read a sync response part by part in worker threads, while somebody is there to read it."""
    iterator = iter(parts)
    while not gone.done():
        part = await hop(next, iterator, _END)
        if part is _END:
            return
        yield part


class _Hop:
    """Runs functions in the HTTP pool, all in one context: what one activates the next one finds."""

    def __init__(self) -> None:
        self._context = contextvars.copy_context()

    async def __call__(self, work: Callable[..., Any], *args: Any) -> Any:
        serving = runtime.current()
        pool = serving.http_pool if serving is not None else None
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(pool, partial(self._context.run, work, *args))


def get_one_hop_application() -> OneHopHandler:
    """Set Django up and return its application, as ``get_asgi_application`` does."""
    django.setup(set_prefix=False)
    return OneHopHandler()
