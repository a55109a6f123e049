"""Signalling: passed on to one addressee, never stored (JSEP, RFC 9429; trickled ICE, RFC 8838)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from live.room.protocol import RoomFrame, RoomRequest

MAX_SDP = 32 * 1024


class SessionDescription(BaseModel):
    """An RTCSessionDescriptionInit."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    type: Literal["offer", "answer"]
    sdp: Annotated[str, StringConstraints(min_length=1, max_length=MAX_SDP)]


class IceCandidate(BaseModel):
    """An RTCIceCandidateInit, in the browser's own names."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    candidate: Annotated[str, StringConstraints(max_length=1024)]
    sdpMid: Annotated[str, StringConstraints(max_length=64)] | None = None  # noqa: N815
    sdpMLineIndex: Annotated[int, Field(ge=0, le=64)] | None = None  # noqa: N815
    usernameFragment: Annotated[str, StringConstraints(max_length=256)] | None = None  # noqa: N815


class Signal(RoomRequest):
    """To one person's page of one epoch: a description, or candidates of one."""

    type: Literal["signal"]
    to: int
    to_epoch: int
    description: SessionDescription | None = None
    candidates: Annotated[list[IceCandidate], Field(max_length=32)] = []


class AskIce(RoomRequest):
    """Give me ICE servers whose credentials are fresh."""

    type: Literal["ice"]


class Signalled(RoomFrame):
    """A signal as it arrives: the server says who it is from."""

    type: Literal["signal"] = "signal"
    sender: int
    sender_epoch: int
    to_epoch: int
    description: SessionDescription | None
    candidates: list[IceCandidate]


class IceServer(BaseModel):
    """An RTCIceServer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    urls: list[str]
    username: str | None = None
    credential: str | None = None


class IceServers(RoomFrame):
    """ICE servers; ``expires_at``: until when their credentials open a new allocation (null: always)."""

    type: Literal["ice"] = "ice"
    servers: list[IceServer]
    expires_at: int | None
    ref: int | str | None = None
