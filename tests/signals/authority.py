"""Authority: a certificate authority of a test, and what it certifies."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """Signs certificates for names; `pem` is the file that makes it trusted."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        own = self._draft(self._name, self._key.public_key()).add_extension(x509.BasicConstraints(True, None), True)
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        identity = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        own = own.add_extension(usage, True).add_extension(identity, False)
        self.pem = directory / "authority.pem"
        self.pem.write_bytes(own.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def server(self, host: str) -> ssl.SSLContext:
        """The TLS side of a server that may call itself `host`."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        identity = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        draft = self._draft(name, key.public_key()).add_extension(identity, False)
        draft = draft.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), False)
        file = self._directory / f"{host}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(draft.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + private)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _draft(self, name: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        draft = x509.CertificateBuilder().subject_name(name).issuer_name(self._name).public_key(key)
        draft = draft.serial_number(x509.random_serial_number())
        return draft.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
