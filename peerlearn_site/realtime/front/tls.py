"""A certificate of our own for ``HTTPS=1``: a phone on the same network gets no camera without HTTPS."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_VALID_FOR = timedelta(days=365)


def tls_context(home: Path, *, names: list[str], now: datetime) -> Any:
    """Twisted's context for a certificate of these names, made in ``home/tls`` where it is missing."""
    from twisted.internet import ssl

    folder = home / "tls"
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    if not _still_good(certificate, names, now):
        folder.mkdir(mode=0o700, exist_ok=True)
        _make(key, certificate, names, now)
    return ssl.DefaultOpenSSLContextFactory(str(key), str(certificate))


def local_names(public_host: str) -> list[str]:
    """What a browser in the same house may call this machine."""
    found = {public_host, "localhost", "127.0.0.1", "::1", socket.gethostname()}
    try:
        found.update(str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None))
    except OSError:
        pass
    return sorted(found)


def _still_good(path: Path, names: list[str], now: datetime) -> bool:
    if not path.exists():
        return False
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    covered = {str(entry.value) for entry in found}
    return now < certificate.not_valid_after_utc and covered >= set(names)


def _make(key_path: Path, certificate_path: Path, names: list[str], now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "PeerLearn on this machine")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _VALID_FOR)
        .add_extension(x509.SubjectAlternativeName(list(map(_general_name, names))), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    certificate = builder.sign(key, hashes.SHA256())
    encoded = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with open(os.open(key_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(encoded)
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name.split("%")[0]))
    except ValueError:
        return x509.DNSName(name)
