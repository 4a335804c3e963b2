"""The contract: valid, complete, kept by the running application, and readable."""

from __future__ import annotations

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from app.services.accounts.person import COMMAND_LINE
from app.services.openapi import Contract
from plugins.contracts import Role

INTERNAL = {"/docs.css", "/"}
EXAMPLES = 8


@pytest.fixture
def document(client):
    return client.get("/openapi.json").json


def test_the_document_is_openapi_3_1_and_its_schemas_are_sound(document):
    assert document["openapi"] == "3.1.0"
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for path, methods in document["paths"].items():
        for operation in methods.values():
            named = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))


def test_what_most_callers_look_for_stands_first(document):
    assert list(document["paths"])[:2] == ["/api/chat/{bot_id}", "/chat_api"]


def test_every_route_of_the_api_is_in_it(make_app):
    app = make_app()
    document = app.test_client().get("/openapi.json").json
    ours = {"chat", "sessions", "visitors", "health", "documentation", "media", "people", "tickets", "tools", "assistant"}
    methods: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in ours and rule.rule not in INTERNAL:
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            methods.setdefault(path, set()).update(method.lower() for method in rule.methods - {"HEAD", "OPTIONS"})
    assert {path: set(document["paths"].get(path, ())) for path in methods} == methods


def test_operations_have_names_of_their_own(document):
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))


def test_the_limits_in_it_are_those_of_the_settings(make_app):
    document = make_app(message_max_chars=77, public_base_url="https://chat.example/base").test_client().get("/openapi.json").json
    body = document["paths"]["/chat_api"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"]["message"]["maxLength"] == 77
    assert document["servers"] == [{"url": "https://chat.example/base"}]


def test_the_page_shows_every_route_and_error_without_outside_help(client, document):
    response = client.get("/docs")
    assert response.mimetype == "text/html"
    for path in document["paths"]:
        assert f"<code>{path}</code>" in response.text
    for code in ("rate_limited", "foreign_session", "body_too_large", "internal"):
        assert f'id="{code}"' in response.text
    assert not re.search(r"(src|href)=\"(https?:)?//", response.text)
    assert "<script" not in response.text
    identifiers = re.findall(r'\bid="([^"]+)"', response.text)
    assert len(identifiers) == len(set(identifiers))
    assert set(re.findall(r'href="#([^"]+)"', response.text)) <= set(identifiers)
    assert client.get("/docs.css").mimetype == "text/css"


def test_a_pattern_means_the_whole_text():
    contract = Contract({"type": "string", "pattern": "^[a-z]+$"})
    assert contract.first_fault("abc") is None
    assert contract.first_fault("abc\n") is not None


@pytest.mark.parametrize("mode", [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE])
def test_the_application_keeps_its_contract(make_app, mode):
    contract, kept = schemathesis.openapi.from_wsgi("/openapi.json", make_app()), 0
    for found in contract.get_all_operations():
        operation = found.ok()
        if mode is schemathesis.GenerationMode.NEGATIVE and not operation.body and not operation.path_parameters:
            continue

        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def keeps(case):
            if mode is schemathesis.GenerationMode.POSITIVE and "bot_id" in case.path_parameters:
                case.path_parameters["bot_id"] = "bikes"
            case.call_and_validate()

        keeps()
        kept += 1
    assert kept > 6


@pytest.mark.parametrize("mode", [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE])
def test_the_application_keeps_its_contract_with_whoever_has_a_key(make_app, mode):
    app = make_app(rate_per_caller=1_000_000)
    secret, _ = app.extensions["owner"].accounts.keys.make("bikes", "contract", Role.ADMIN, COMMAND_LINE)
    guarded = [found.ok() for found in schemathesis.openapi.from_wsgi("/openapi.json", app).get_all_operations()]
    guarded = [operation for operation in guarded if "security" in operation.definition.raw]
    assert len(guarded) > 6
    for operation in guarded:

        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def keeps(case):
            if mode is schemathesis.GenerationMode.POSITIVE and isinstance(case.body, dict):
                case.body.pop("bot", None)
            case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})

        keeps()
