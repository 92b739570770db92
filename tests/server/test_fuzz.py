"""Whatever is sent to the documented API, no answer says that the server failed."""

from __future__ import annotations

import tomllib
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings

from tests.conftest import ROOT
from tests.server.conftest import Writable

schema = schemathesis.openapi.from_dict(tomllib.loads((ROOT / "server" / "openapi.toml").read_text()))


@schemathesis.serializer(
    *("application/sparql-query", "application/sparql-update", "application/n-triples"),
    *("text/turtle", "application/ld+json", "application/rdf+xml"),
)
def _as_it_is(_: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_makes_the_server_fail(case: schemathesis.Case[Any], writable: Writable) -> None:
    case.operation.schema.app = writable.client.application
    answer = case.call(app=writable.client.application, headers=writable.headers)
    assert answer.status_code < 500 or answer.status_code == 503, answer.text
    if answer.status_code >= 400 and case.method != "HEAD":
        assert answer.headers["content-type"][0] in ("application/problem+json", "text/html; charset=utf-8")


def test_every_address_is_documented(writable: Writable) -> None:
    rules = {rule.rule.replace("<path:", "<") for rule in writable.client.application.url_map.iter_rules()}
    paths = writable.client.get("/openapi.json").get_json()["paths"]
    documented = {path.replace("{", "<").replace("}", ">") for path in paths}
    assert {path.replace("<id>", "<id_>") for path in documented} <= rules
    pages = ("/page/", "/try", "/static/", "/query", "/questions", "/terms", "/scheme/")
    undocumented = {rule for rule in rules - documented if not rule.startswith(pages)}
    beside = {"/ns.<suffix>", "/rules.<suffix>", "/openapi.json", "/tables/<name>.<suffix>"}
    assert undocumented == {"/admin/queries/<id_>", "/graph-store/<_>", *beside}
