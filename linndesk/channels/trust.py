"""A session by R-HTTP: the system's certificates, no .netrc, nothing of the environment. Worker threads."""

from __future__ import annotations

import ssl
from typing import Any

import requests
import truststore
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from linndesk.channels.road import POOLS


def session(adapter: HTTPAdapter | None = None) -> requests.Session:
    """A fresh one, without a header of its own. ``adapter``: another way out than TLS as the system trusts it."""
    made = requests.Session()
    made.trust_env = False
    made.auth = _OwnAuth()
    made.headers.clear()
    for scheme in ("https://", "http://"):
        made.mount(scheme, adapter or _SystemTrust())
    return made


class _OwnAuth(AuthBase):
    """Does nothing, but its presence keeps requests from ever reading a .netrc file."""

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        return r


class _SystemTrust(HTTPAdapter):
    """TLS with the system's own certificates, never without, to addresses that may be asked."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        kwargs["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        kwargs["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = POOLS
        return manager

    def cert_verify(self, conn: Any, url: str, verify: bool | str, cert: Any) -> None:
        """requests would add its own bundle of authorities here; the system's alone decide."""
        conn.cert_reqs = "CERT_REQUIRED"
        conn.ca_certs = None
        conn.ca_cert_dir = None
