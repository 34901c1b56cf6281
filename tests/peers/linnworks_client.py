"""Somebody else's client of Linnworks.net (linnworks-api-python) behind a pipe: a call a line in, an answer a line out.

In a process of its own: it takes seconds to import, warns while it does, and sets logging up for everybody.
``python linnworks_client.py SIGN_IN_ADDRESS APPLICATION_ID SECRET TOKEN``; a line is [api, method, request model or
null, value].
"""

from __future__ import annotations

import importlib
import json
import sys
import warnings
from typing import Any

warnings.simplefilter("ignore")
MADE = "linnworks_api.generated"


class Client:
    """Signs in with the client's own code and asks the server that it was given."""

    def __init__(self, url: str, application_id: str, secret: str, token: str) -> None:
        auth = importlib.import_module(f"{MADE}.auth")
        signing = auth.ApiClient(auth.Configuration(host=url))
        told = auth.AuthorizeByApplicationRequest(ApplicationId=application_id, ApplicationSecret=secret, Token=token)
        self.session = importlib.import_module(f"{MADE}.auth.api").AuthApi(signing).authorize_by_application(told)
        auth.ApiClient.set_default(signing)  # its other clients sign in through the default one
        self.given = (application_id, secret, token)

    def ask(self, name: str, method: str, model: str | None, value: Any) -> Any:
        package = importlib.import_module(f"{MADE}.{name}")
        base = importlib.import_module(f"{MADE}.{name}.base_client")
        client = base.LinnworksClient(
            base.LinnworksConfig(*self.given), package.Configuration(host=self.session.server)
        )
        apis = importlib.import_module(f"{MADE}.{name}.api")
        (api,) = (getattr(apis, each) for each in dir(apis) if each.endswith("Api"))
        asked = () if value is None else (getattr(package, model).from_dict(value) if model else value,)
        return plain(getattr(api(client), method)(*asked))


def plain(found: Any) -> Any:
    """Its models as JSON, under Linnworks' names."""
    if isinstance(found, list):
        return [plain(each) for each in found]
    return found.model_dump(by_alias=True, mode="json") if hasattr(found, "model_dump") else found


def main() -> None:
    client = Client(*sys.argv[1:])
    print(json.dumps(plain(client.session)), flush=True)
    for line in sys.stdin:
        try:
            answer = {"ok": client.ask(*json.loads(line))}
        except Exception as error:  # every api has exceptions of its own
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
