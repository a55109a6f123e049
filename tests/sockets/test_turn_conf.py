"""coturn with the configuration that is deployed: whom it relays to, and for whom."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.database import ROOT
from tests.support.turn import Turn, needs_turnserver

CONF = ROOT / "deploy" / "coturn" / "turnserver.conf"
SECRET = "the-secret-of-this-turn"

# When it has its relay and sends.
CONNECTED = "start_mclient"

pytestmark = pytest.mark.turn


class DeployedTurn(Turn):
    """As deployed, but on loopback and on ports of a test's own."""

    def _options(self) -> list[str]:
        return [
            *("-c", str(CONF)),
            f"--static-auth-secret={self.secret}",
            "--realm=peerlearn.test",
            "--listening-ip=127.0.0.1",
            "--relay-ip=127.0.0.1",
            f"--listening-port={self.port}",
            f"--pidfile={self._pidfile}",
        ]


@pytest.fixture(scope="module")
def turn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedTurn]:
    needs_turnserver()
    running = DeployedTurn(tmp_path_factory.mktemp("turn"), secret=SECRET)
    running.start()
    yield running
    running.stop()
    # Its word for an option that it does not know.
    assert "Bad configuration format" not in running.log


def asked(turn: Turn, tmp_path: Path, *, peer: str, secret: str = SECRET) -> str:
    """What coturn's own client says when it asks for a relay to somebody."""
    client = shutil.which("turnutils_uclient")
    assert client is not None, "it comes with coturn"
    said = tmp_path / "client.log"
    command = [client, "-p", str(turn.port), "-u", f"to-{peer}", "-W", secret, "-e", peer]
    with open(said, "wb") as log:
        asking = subprocess.Popen([*command, "-n", "1", "127.0.0.1"], stdout=log, stderr=log)
    end = time.monotonic() + 20
    # Without an answer by its peer it would wait for ever.
    while CONNECTED not in said.read_text(errors="replace") and time.monotonic() < end:
        try:
            asking.wait(0.05)
            break
        except subprocess.TimeoutExpired:
            continue
    asking.kill()
    asking.wait(10)
    return said.read_text(errors="replace")


@pytest.mark.parametrize(
    "peer",
    ["127.0.0.1", "10.1.2.3", "172.30.83.10", "192.168.1.1", "169.254.169.254", "100.64.0.1"],
)
def test_nobody_is_relayed_into_an_inner_network(
    turn: DeployedTurn, tmp_path: Path, peer: str
) -> None:
    assert "error 403 (Forbidden IP)" in asked(turn, tmp_path, peer=peer)


@pytest.mark.parametrize("peer", ["8.8.8.8", "172.15.255.1", "172.32.0.1"])
def test_everybody_else_is_reached(turn: DeployedTurn, tmp_path: Path, peer: str) -> None:
    said = asked(turn, tmp_path, peer=peer)
    assert CONNECTED in said, said
    assert f"A peer IP {peer} denied" not in turn.log


def test_nobody_is_served_who_does_not_know_the_secret(turn: DeployedTurn, tmp_path: Path) -> None:
    said = asked(turn, tmp_path, peer="8.8.8.8", secret="another")
    assert "Cannot complete Allocation" in said or "error 401" in said, said
