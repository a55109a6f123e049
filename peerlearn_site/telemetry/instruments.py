"""The figures that this process counts while it works; what rows can tell is asked of them instead."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

registry: Final = CollectorRegistry()
ProcessCollector(registry=registry)
PlatformCollector(registry=registry)
GCCollector(registry=registry)

REQUEST_SECONDS: Final = Histogram(
    "peerlearn_http_request_seconds",
    "How long requests took, from the chain's first middleware to its answer",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    registry=registry,
)
SOCKETS: Final = Gauge(
    "peerlearn_sockets", "Open sockets of this process", ["kind"], registry=registry
)
