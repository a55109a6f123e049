"""A real nginx with the configuration that is deployed, before web processes of a test's own.

Of its own it has only the way to choose a process: who sends the cookie ``node=2`` is led to the second
one, and to another only while that one does not answer.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.database import ROOT
from tests.support.server import STOP_SECONDS, Server, free_port, serving

NODE_COOKIE = "node"
# What a web process behind nginx is told besides its address.
BEHIND_NGINX = {"TRUSTED_PROXIES": "127.0.0.1", "PRIVATE_FILES_URL": "/_private/"}
DEPLOYED = ROOT / "deploy" / "nginx"
TEMPLATE = DEPLOYED / "peerlearn.conf.template"
_PATIENCE = 60.0
# Two for each browser: its own, and the one to its web process.
_OPEN_FILES = 16_384
# The table that it comes with.
_MIME_TYPES = "/etc/nginx/mime.types"
_FILLED_IN = re.compile(r"\$\{(PEERLEARN_\w+)\}")


def nginx() -> str | None:
    """The path of nginx; Debian keeps it off the PATH of people."""
    return shutil.which("nginx") or shutil.which("/usr/sbin/nginx")


def needs_nginx() -> None:
    """Skip where there is none."""
    if nginx() is None:
        pytest.skip("nginx is not installed")


def filled_in(values: dict[str, str]) -> str:
    """The deployed configuration as envsubst makes it of these variables."""
    return _FILLED_IN.sub(lambda found: values[found[1]], TEMPLATE.read_text())


class Nginx:
    """The proxy in front of web processes that listen on this machine."""

    def __init__(
        self, home: Path, *, port: int, webs: Sequence[int], certificate: Path | None = None
    ) -> None:
        self.port = port
        # Where whoever comes without TLS is led on from; only there is such a place.
        self.redirect_port = free_port() if certificate else None
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{port}"
        self._certificate = certificate
        self._home = home
        self._webs = webs
        self._folder = home / "nginx"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What went wrong."""
        return (self._folder / "error.log").read_text()

    @property
    def access_log(self) -> str:
        """One line of JSON per answer."""
        return (self._folder / "access.log").read_text()

    def start(self) -> None:
        """Write the configuration and start; returns when it answers."""
        self._folder.mkdir(exist_ok=True)
        conf = self._folder / "nginx.conf"
        conf.write_text(self._main_conf())
        (self._folder / "peerlearn.conf").write_text(self._site_conf())
        (self._folder / "listen.conf").write_text(self._listen_conf())
        command = [str(nginx()), "-c", str(conf), "-p", str(self._folder), "-e", "error.log"]
        self._process = subprocess.Popen([*command, "-g", "daemon off;"])
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            assert self._process.poll() is None, self.log
            try:
                httpx.get(self.url + "/healthz", trust_env=False, verify=False)
                return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(self.log)

    def stop(self) -> None:
        """End it."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(STOP_SECONDS)

    def _listen_conf(self) -> str:
        if self._certificate is None:
            return f"listen 127.0.0.1:{self.port} backlog=4096;\n"
        conf = (DEPLOYED / "tls.conf").read_text()
        folder = f"{self._certificate.parent}/"
        for deployed, here in {
            "listen [::]:443 ssl http2;": "",
            "listen 443": f"listen 127.0.0.1:{self.port}",
            "/etc/nginx/certificates/fullchain.pem": f"{folder}certificate.pem",
            "/etc/nginx/certificates/privkey.pem": f"{folder}key.pem",
        }.items():
            assert deployed in conf, deployed
            conf = conf.replace(deployed, here)
        return conf

    def _redirect_conf(self) -> str:
        if self.redirect_port is None:
            return ""
        conf = (DEPLOYED / "redirect.conf").read_text()
        conf = conf.replace("listen [::]:80 default_server;", "")
        return conf.replace("listen 80", f"listen 127.0.0.1:{self.redirect_port}")

    def _site_conf(self) -> str:
        return filled_in(
            {
                "PEERLEARN_HOME": str(self._home),
                "PEERLEARN_SERVER_NAME": "127.0.0.1",
                "PEERLEARN_LISTEN": str(self._folder / "listen.conf"),
                "PEERLEARN_ACCESS_LOG": f"{self._folder}/access.log peerlearn",
                "PEERLEARN_WEBS": _servers(self._webs),
                "PEERLEARN_UPSTREAM": "$node",
            }
        )

    def _main_conf(self) -> str:
        temporary = "\n".join(
            f"  {name}_temp_path {self._folder}/{name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        return f"""
pid {self._folder}/nginx.pid;
worker_processes 1;
worker_rlimit_nofile {_OPEN_FILES};
events {{ worker_connections {_OPEN_FILES}; }}
http {{
  include {_MIME_TYPES};
  default_type application/octet-stream;
{temporary}
{self._nodes()}
  include {self._folder}/peerlearn.conf;
{self._redirect_conf()}
}}
"""

    def _nodes(self) -> str:
        """One upstream per process, with the others behind it for when it is away."""
        upstreams = []
        for number, port in enumerate(self._webs, start=1):
            others = [other for other in self._webs if other != port]
            lines = f"{_servers([port])} {_servers(others, backup=True)} keepalive 8;"
            upstreams.append(f"  upstream node{number} {{ {lines} }}")
        chosen = " ".join(f"{number} node{number};" for number in range(1, len(self._webs) + 1))
        which = f"  map $cookie_{NODE_COOKIE} $node {{ default peerlearn; {chosen} }}"
        return "\n".join((*upstreams, which))


def _servers(ports: Sequence[int], *, backup: bool = False) -> str:
    """As compose.yaml names them."""
    role = " backup" if backup else ""
    return " ".join(f"server 127.0.0.1:{port} max_fails=1 fail_timeout=2s{role};" for port in ports)


@contextmanager
def serving_behind_nginx(
    *, seeded: bool = True, env: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A running server that is reached through nginx: port and addresses are nginx's."""
    needs_nginx()
    port = free_port()
    address = {"PUBLIC_URL": f"http://127.0.0.1:{port}"}
    with serving(seeded=seeded, env={**BEHIND_NGINX, **address, **(env or {})}) as server:
        # nginx's workers read its files under another account.
        server.home.chmod(0o755)
        proxy = Nginx(server.home, port=port, webs=[server.port])
        proxy.start()
        server.port, server.url = port, proxy.url
        server.socket_url = f"ws://127.0.0.1:{port}"
        try:
            yield server
        finally:
            proxy.stop()
