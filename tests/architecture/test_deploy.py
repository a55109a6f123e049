"""What is deployed holds together: every file, variable and program that one part names is another's."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from tests.support.nginx import TEMPLATE

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
# Told to others than our own processes: PostgreSQL's image, nginx, coturn.
FOR_OTHERS = {
    *("POSTGRES_PASSWORD", "PEERLEARN_SERVER_NAME"),
    *("TURN_REALM", "TURN_EXTERNAL_IP", "TURN_INTERNAL_IP"),
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return found


@pytest.fixture(scope="module")
def example() -> set[str]:
    """The variables of the template that an installation fills in."""
    return set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "env.example").read_text(), re.MULTILINE))


def read_by_settings() -> set[str]:
    """The variables that our processes look at."""
    text = "".join(path.read_text() for path in (ROOT / "peerlearn_site/settings").glob("*.py"))
    return set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', text))


def test_every_variable_of_the_template_is_somebody_s(example: set[str]) -> None:
    assert example - read_by_settings() == FOR_OTHERS


def test_the_template_is_read_by_a_shell_as_by_systemd() -> None:
    script = f'set -eu; . {DEPLOY}/env.example; printf "%s" "$DEFAULT_FROM_EMAIL"'
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("PeerLearn <hello@learn.example.org>", "")


def test_the_readme_s_way_to_fill_in_nginx_s_template_leaves_nothing_over(
    tmp_path: Path,
) -> None:
    if shutil.which("envsubst") is None:
        pytest.skip("gettext-base is not installed")
    lines = (ROOT / "README.md").read_text().splitlines()
    told = [line.strip() for line in lines if line.startswith("    export PEERLEARN_")]
    (filling,) = [line.strip() for line in lines if line.startswith("    envsubst ")]
    result = tmp_path / "peerlearn.conf"
    filling = filling.partition(" > ")[0] + f" > {result}"
    script = "\n".join(("set -eu", *told, filling))
    subprocess.run(["bash", "-c", script], cwd=ROOT, check=True)
    assert "${" not in result.read_text()
    assert "alias /var/lib/peerlearn/media/;" in result.read_text()
    assert "proxy_set_header Host $http_host;" in result.read_text()


def test_django_has_nothing_against_what_is_deployed(tmp_path: Path) -> None:
    told = {
        "PEERLEARN_ENV": "production",
        "PEERLEARN_HOME": str(tmp_path),
        "PUBLIC_URL": "https://learn.example.org",
        "TRUSTED_PROXIES": "127.0.0.1",
        "SECRET_KEY": secrets.token_hex(32),
        "DJANGO_SETTINGS_MODULE": "peerlearn_site.settings",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    env = {**os.environ, **told}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_compose_asks_for_no_variable_that_the_template_does_not_name(example: set[str]) -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text()))
    assert asked <= example
    # Without these there is no safe start, and compose says so.
    assert asked == {"POSTGRES_PASSWORD", "PEERLEARN_SERVER_NAME"} | {
        "TURN_SECRET",
        "TURN_REALM",
        "TURN_EXTERNAL_IP",
        "TURN_INTERNAL_IP",
    }


def test_compose_runs_every_process_of_the_scaled_mode(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {
        *("postgres", "redis", "prepare", "web1", "web2", "worker", "beat", "nginx", "coturn")
    }
    for name in ("prepare", "web1", "web2", "worker", "beat"):
        told = services[name]["environment"]
        assert set(told) <= read_by_settings()
        assert told["TRUSTED_PROXIES"] == services["nginx"]["networks"]["inside"]["ipv4_address"]
    assert services["web1"] == services["web2"]


def test_every_file_that_compose_mounts_is_there(compose: dict[str, Any]) -> None:
    mounted = [
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", ())
    ]
    files = {one for one in mounted if one.startswith("./")} - {"./certificates"}
    assert [one for one in sorted(files) if not (DEPLOY / one).is_file()] == []
    assert {one for one in mounted if not one.startswith("./")} == set(compose["volumes"])
    build = compose["services"]["web1"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()


def test_nginx_is_told_all_that_its_template_asks_for(compose: dict[str, Any]) -> None:
    told = compose["services"]["nginx"]["environment"]
    asked = set(re.findall(r"\$\{(\w+)\}", TEMPLATE.read_text()))
    assert asked == {name for name in told if name.startswith("PEERLEARN_")}
    assert told["NGINX_ENVSUBST_FILTER"] == "^PEERLEARN_"
    # nginx's own variables have no braces: envsubst cannot take one for the other.
    assert all(name.startswith("PEERLEARN_") for name in asked)


def test_no_secret_and_no_data_gets_into_the_image() -> None:
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    private = "db.sqlite3* media mail private secrets backups .git deploy/certificates **/.env"
    assert set(private.split()) <= set(ignored)
    assert "deploy/.env" in (ROOT / ".gitignore").read_text().split()


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_names_what_is_there(unit: Path) -> None:
    text = unit.read_text()
    named = set(re.findall(r"\bpeerlearn-\w+@?(?:\d+)?\.service", text))
    files = {path.name for path in UNITS}
    assert {re.sub(r"@\d+", "@", one) for one in named} <= files
    given = re.findall(r"^Environment=(.*)$", text, re.MULTILINE)
    names = {pair.partition("=")[0] for line in given for pair in line.split()}
    assert names <= read_by_settings() | {"PYTHONUNBUFFERED"}


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd is not installed")
    for unit in UNITS:
        # The programs of this house instead of an installed one's.
        (tmp_path / unit.name).write_text(unit.read_text().replace("/srv/peerlearn", str(ROOT)))
    asked = [str(tmp_path / unit.name.replace("@.", "@8001.")) for unit in UNITS if unit.suffix]
    done = subprocess.run([analyze, "verify", *asked], capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if "peerlearn" in line]
    assert (done.returncode, said) == (0, [])
