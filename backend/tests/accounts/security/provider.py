"""A small OpenID provider on a local port: the outside world, faked. It signs what a test tells it to."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey


class Provider:
    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.token = ""  # what the token endpoint answers with
        self.asked: Counter[str] = Counter()  # how often for what
        provider = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer = provider.issuer
                provider.asked[self.path.rpartition("/")[2]] += 1
                if self.path.endswith("openid-configuration"):
                    ends = ("authorization", "token", "end_session")
                    told = {f"{one}_endpoint": f"{issuer}/{one}" for one in ends}
                    self.say({"issuer": issuer, "jwks_uri": f"{issuer}/jwks", **told})
                else:
                    self.say({"keys": [provider.key.as_dict(private=False)]})

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.say({"id_token": provider.token})

            def say(self, body: Any) -> None:
                data = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def exchange_keys(self, kid: str) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": kid})

    def sign(self, claims: dict[str, Any], key: RSAKey | None = None) -> str:
        return jwt.encode({"alg": "RS256", "kid": (key or self.key).kid}, claims, key or self.key)


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    thread = threading.Thread(target=provider.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield provider
    provider.server.shutdown()
    thread.join()
    provider.server.server_close()
