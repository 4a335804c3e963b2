"""Each provider through its maker's own client, against the real wire format: what goes out, what comes back."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.contracts import (
    ChatCompletion,
    ChatDelta,
    ChatMessage,
    ModelBusy,
    ModelDown,
    ModelError,
    ModelNonsense,
    ModelRefused,
    ModelSlow,
    Stop,
    ToolInvocation,
    ToolOffer,
    Usage,
)
from plugins.kit.chat_models.thoughts import Thoughts, without_thoughts
from plugins.manager import PluginError
from tests.chat_models.bound import answered, bind, options, request
from tests.chat_models.wire_server import NEVER, SEAL, Behaviour, says

PROVIDERS = ("openai_compatible", "anthropic", "gemini")
WAYS = [(provider, stream) for provider in PROVIDERS for stream in (True, False)]
TIMES = {"connect": 1, "first": 0.3, "between": 0.3}
STOCK = ToolOffer("product_stock", "Tell the stock.", {"type": "object", "properties": {"product": {"type": "string"}}})


@pytest.fixture(params=WAYS, ids=lambda way: f"{way[0]}-{'stream' if way[1] else 'whole'}")
def way(request):
    return request.param


def made(wire, way, **more):
    provider, stream = way
    return bind((provider, options(provider, wire.address, stream=stream, **more)))


def test_an_answer_comes_whole_with_its_tokens_and_its_model(wire, way):
    wire.behave(says("Oat milk costs £1.99.\n\nTwo are left."))
    deltas, completion = answered(made(wire, way), request("how much is oat milk?", wire.host))
    assert completion.text == "Oat milk costs £1.99.\n\nTwo are left."
    assert completion.usage == Usage(120, 30, cached=0)
    assert (completion.stop, completion.model) == (Stop.END, "loopback-1")
    assert "".join(delta.text for delta in deltas) == (completion.text if way[1] else "")
    assert len(deltas) > 3 or not way[1]


def test_what_came_from_the_providers_cache_is_told_apart(wire, way):
    wire.behave(Behaviour("Two are left.", cached=64))
    usage = answered(made(wire, way), request("how many are left?", wire.host))[1].usage
    assert usage == Usage(120, 30, cached=64, stored=10 if way[0] == "anthropic" else 0)


@pytest.mark.parametrize("stream", [True, False])
def test_anthropic_is_asked_to_keep_what_stays_the_same(wire, stream):
    wire.behave(says("Two are left."))
    hours = ToolOffer("opening_hours", "Tell the hours.", {"type": "object", "properties": {}})
    answered(made(wire, ("anthropic", stream)), request("how many are left?", wire.host, tools=(STOCK, hours)))
    body = wire.seen[0][2]
    assert body["system"] == [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]
    assert [tool.get("cache_control") for tool in body["tools"]] == [None, {"type": "ephemeral"}]
    assert "cache_control" not in json.dumps(body["messages"])


def test_tool_calls_are_put_together_from_their_parts(wire, way):
    wire.behave(Behaviour("", (("product_stock", '{"product": "oat milk"}'), ("opening_hours", '{"date": "2026-01-05"}'))))
    _, completion = answered(made(wire, way), request("is there oat milk?", wire.host, tools=(STOCK,)))
    assert completion.stop is Stop.TOOLS
    assert [(call.name, json.loads(call.arguments)) for call in completion.invocations] == [
        ("product_stock", {"product": "oat milk"}),
        ("opening_hours", {"date": "2026-01-05"}),
    ]
    assert "product_stock" in json.dumps(wire.seen[0][2]["tools"])


def test_a_conversation_with_tool_results_goes_out_in_the_makers_format(wire, way):
    wire.behave(says("Five are left."))
    call = ToolInvocation("call-7", "product_stock", '{"product": "oat milk"}')
    asked = request("is there oat milk?", wire.host, tools=(STOCK,))
    lines = (*asked.messages, ChatMessage("assistant", "", (call,)), ChatMessage("tool", '{"available": 5}', answers="call-7"))
    answered(made(wire, way), type(asked)(lines, asked.deadline, asked.tools, own_hosts=asked.own_hosts))
    sent = json.dumps(wire.seen[0][2])
    assert "oat milk" in sent
    assert '\\"available\\": 5' in sent
    assert "product_stock" in sent


@pytest.mark.parametrize("stream", [True, False])
def test_gemini_gets_its_seal_and_the_results_of_one_round_together(wire, stream):
    wire.behave(Behaviour("", (("product_stock", '{"product": "oat milk"}'), ("opening_hours", "{}"))), says("Five are left."))
    hooks, asked = made(wire, ("gemini", stream)), request("is there oat milk?", wire.host, tools=(STOCK,))
    calls = answered(hooks, asked)[1].invocations
    assert [call.seal for call in calls] == [SEAL, ""]
    broken = ToolInvocation("call-9", "product_stock", "[broken")
    results = [ChatMessage("tool", "{}", answers=call.id) for call in (*calls, broken)]
    lines = (*asked.messages, ChatMessage("assistant", "", (*calls, broken)), *results)
    answered(hooks, replace(asked, messages=lines))
    customer, model, told = wire.seen[1][2]["contents"]
    assert [line["role"] for line in (customer, model, told)] == ["user", "model", "user"]
    assert [part.get("thoughtSignature") for part in model["parts"]] == [SEAL, None, None]
    assert [part["functionResponse"]["name"] for part in told["parts"]] == ["product_stock", "opening_hours", "product_stock"]


REFUSED = {  # in the words of those who refuse: OpenAI's thinking models, its others, servers that know no such field, Ollama, vLLM
    "temperature": "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
    "reasoning_effort": "Unrecognized request argument supplied: reasoning_effort",
    "chat_template_kwargs": 'Invalid JSON payload received. Unknown name "chat_template_kwargs": Cannot find field.',
    "stream_options": "1 validation error: body -> stream_options: Extra inputs are not permitted",
    "max_tokens": "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    "response_format": "This model does not support response_format.",
    "tools": "registry.ollama.ai/library/gemma3:latest does not support tools",
}


@pytest.mark.parametrize("field", REFUSED)
def test_what_a_server_refuses_is_left_out_and_not_sent_again(wire, field):
    wire.behave(Behaviour("Five are left.", refuses=((field, REFUSED[field]),)))
    hooks, asked = made(wire, ("openai_compatible", True)), request("hi", wire.host, tools=(STOCK,), schema={"type": "object"})
    for _ in range(2):
        assert answered(hooks, replace(asked, deadline=time.monotonic() + 60))[1].text == "Five are left."
    assert [field in body for _, _, body in wire.seen] == [True, False, False]


def test_of_a_refusal_without_a_reason_only_what_we_added_is_left_out(wire):
    wire.behave(Behaviour("Five are left.", refuses=(("reasoning_effort", "Bad request."),)))
    assert answered(made(wire, ("openai_compatible", True)), request("hi", wire.host))[1].text == "Five are left."
    assert ["temperature" in body for _, _, body in wire.seen] == [True, True]
    wire.behave(Behaviour("", refuses=(("messages", "Bad request."),)))
    with pytest.raises(ModelRefused, match="Bad request"):
        answered(made(wire, ("openai_compatible", True)), request("hi", wire.host))
    assert len(wire.seen) == 2


SLIPS = {
    "Groq": (400, "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details. tool_use_failed"),
    "Ollama": (500, "error parsing tool call: raw='{\"product\": }', err=invalid character '}' looking for beginning of value"),
}


@pytest.mark.parametrize(("status", "told"), SLIPS.values(), ids=SLIPS)
def test_a_badly_written_call_takes_no_tools_away(wire, status, told):
    wire.behave(Behaviour(told, status=status, refuses=(("none", ""),)), says("Five are left."))
    hooks, asked = made(wire, ("openai_compatible", True)), request("is there oat milk?", wire.host, tools=(STOCK,))
    with pytest.raises(ModelError):
        answered(hooks, asked)
    assert answered(hooks, replace(asked, deadline=time.monotonic() + 60))[1].text == "Five are left."
    assert ["tools" in body for _, _, body in wire.seen] == [True, True]


def test_what_was_learned_while_another_answer_came_is_kept(wire):
    wire.behave(Behaviour("Five are left.", refuses=(("tools", REFUSED["tools"]),)))
    hooks, asked = made(wire, ("openai_compatible", True)), request("hi", wire.host)
    slow = hooks.complete_chat(request=asked).deltas
    next(slow)
    answered(hooks, replace(asked, tools=(STOCK,)))
    list(slow)
    answered(hooks, replace(asked, tools=(STOCK,)))
    assert ["tools" in body for _, _, body in wire.seen] == [False, True, False, False]


def test_a_server_without_tools_is_told_of_them_in_words(wire):
    wire.behave(Behaviour("Five are left.", refuses=(("tools", REFUSED["tools"]),)))
    call = ToolInvocation("call-7", "product_stock", '{"product": "oat milk"}')
    asked = request("is there oat milk?", wire.host, tools=(STOCK,))
    lines = (*asked.messages, ChatMessage("assistant", "", (call,)), ChatMessage("tool", '{"available": 5}', answers="call-7"))
    answered(made(wire, ("openai_compatible", True)), replace(asked, messages=lines))
    system, *others = wire.seen[1][2]["messages"]
    assert system["role"] == "system"
    assert system["content"].startswith("Be brief.")
    assert '- product_stock: Tell the stock. Arguments: {"type": "object"' in system["content"]
    assert others == [
        {"role": "user", "content": "is there oat milk?"},
        {"role": "assistant", "content": '[{"tool": "product_stock", "arguments": {"product": "oat milk"}}]'},
        {"role": "user", "content": '<result>{"available": 5}</result>'},
    ]


def test_gemini_is_asked_not_to_think_and_may_where_it_cannot_help_it(wire):
    told = "Budget 0 is invalid. This model only works in thinking mode."
    wire.behave(Behaviour("Five are left.", refuses=(("thinkingConfig", told),)))
    assert answered(made(wire, ("gemini", True)), request("hi", wire.host))[1].text == "Five are left."
    first, second = (body["generationConfig"] for _, _, body in wire.seen)
    assert (list(first["thinkingConfig"].values()), first["maxOutputTokens"]) == ([0], 600)
    assert ("thinkingConfig" in second, second["maxOutputTokens"] > 2000) == (False, True)


@pytest.mark.parametrize("stream", [True, False])
def test_what_a_model_thinks_is_no_part_of_its_answer(wire, stream):
    wire.behave(says("<think>\nThey want milk. I could say it is £5.\n</think>\n\nOat milk costs £1.99."))
    deltas, completion = answered(made(wire, ("openai_compatible", stream)), request("hi", wire.host))
    assert completion.text == "Oat milk costs £1.99."
    assert "".join(delta.text for delta in deltas) == ("Oat milk costs £1.99." if stream else "")


def test_a_model_whose_template_begins_the_thought_is_held_back_from_its_second_answer_on(wire):
    hooks, thinks = made(wire, ("openai_compatible", True)), "They want milk. It may be £5.\n</think>\n\nOat milk costs £1.99."
    heard = []
    for says_now in (thinks, thinks, "Five are left.", "Six are left."):
        wire.behave(says(says_now))
        deltas, completion = answered(hooks, request("hi", wire.host))
        assert completion.text == without_thoughts(says_now)
        heard.append("".join(delta.text for delta in deltas))
    assert heard[1:] == ["Oat milk costs £1.99.", "", "Six are left."]


PIECES = st.lists(st.sampled_from(["<", "<th", "/think", "think>", "milk ", "\n", "£1.99. "]), max_size=8).map("".join)
PIECES = PIECES.filter(lambda text: "<think>" not in text and "</think>" not in text)


@given(PIECES, st.none() | PIECES, st.integers(1, 9))
def test_thoughts_are_left_out_however_the_pieces_are_cut(answer, thought, length):
    whole = answer if thought is None else f"\n<think>{thought}</think>\n{answer}"
    pieces = [ChatDelta(whole[at : at + length]) for at in range(0, len(whole), length)]
    told = "".join(delta.text for delta in Thoughts().spoken(iter([*pieces, ChatDelta(completion=ChatCompletion(whole))])))
    assert told.strip() == without_thoughts(whole).strip() == answer.strip()


def test_a_long_thought_is_heard_in_a_time_that_grows_with_its_length():
    def took(words: int) -> float:
        pieces = (ChatDelta(piece) for piece in ["<think>", *["word "] * words, "</think>Hi."])
        begun = time.process_time()
        assert "".join(delta.text for delta in Thoughts().spoken(pieces)) == "Hi."
        return time.process_time() - begun

    assert took(40_000) < 1, "a wait of seconds where each piece is put behind all that was thought"


def test_a_schema_is_sent_where_the_maker_has_a_place_for_it(wire, way):
    wire.behave(says('{"reply": "hello"}'))
    answered(made(wire, way), request("hi", wire.host, schema={"type": "object", "properties": {"reply": {"type": "string"}}}))
    body = wire.seen[0][2]
    place = body.get("response_format") or body.get("output_config") or body["generationConfig"]["responseJsonSchema"]
    assert "reply" in json.dumps(place)


def test_running_out_of_tokens_is_told_apart(wire, way):
    wire.behave(Behaviour("Oat milk costs", stop="length"))
    assert answered(made(wire, way), request("hi", wire.host))[1].stop is Stop.LENGTH


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (Behaviour(status=500), ModelDown),
        (Behaviour(status=503), ModelDown),
        (Behaviour(status=429, headers=(("Retry-After", "7"),)), ModelBusy),
        (Behaviour(status=401), ModelRefused),
        (Behaviour(status=404), ModelRefused),
        (Behaviour("one two three four", cut=True), ModelDown),
        (Behaviour("one two three four", shorten=True), ModelError),
    ],
    ids=["500", "503", "429", "401", "404", "cut", "broken-json"],
)
def test_each_fault_is_told_as_ours_after_one_request(wire, way, behaviour, error):
    wire.behave(behaviour)
    with pytest.raises(error) as told:
        answered(made(wire, way), request("hi", wire.host))
    assert len(wire.seen) == 1
    assert "0123456789abcdef" not in str(told.value)
    assert getattr(told.value, "retry_after", 7.0) == 7.0


def test_a_model_that_says_nothing_runs_into_a_time_out(wire, way):
    wire.behave(Behaviour("late", first=NEVER))
    with pytest.raises(ModelSlow):
        answered(made(wire, way, timeouts=TIMES), request("hi", wire.host, seconds=0.4))


def test_a_stall_in_the_middle_runs_into_a_time_out(wire, way):
    wire.behave(Behaviour("one two three four five", between=NEVER))
    with pytest.raises(ModelSlow):
        answered(made(wire, way, timeouts=TIMES), request("hi", wire.host, seconds=0.4))


def test_a_redirect_is_not_followed(wire, way):
    wire.behave(Behaviour(status=302, headers=(("Location", f"{wire.address}/elsewhere"),)))
    with pytest.raises(ModelRefused, match="redirect"):
        answered(made(wire, way), request("hi", wire.host))
    assert "/elsewhere" not in [path for path, *_ in wire.seen]


def test_an_address_within_the_operators_network_needs_his_leave(wire, way):
    wire.behave(says("hello"))
    with pytest.raises(ModelRefused, match=rf"127.0.0.1 is not on the internet.*MODEL_HOSTS=127.0.0.1:{wire.port}"):
        answered(made(wire, way), request("hi", "127.0.0.1:1"))
    assert wire.seen == []


def test_nobody_listening_is_down(way):
    provider, stream = way
    hooks = bind((provider, options(provider, "http://127.0.0.1:9", stream=stream)))
    with pytest.raises(ModelDown):
        answered(hooks, request("hi", "127.0.0.1:9"))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_without_options_a_provider_is_silent(provider):
    hooks = bind((provider, {}))
    assert hooks.complete_chat(request=request("hi")) is None
    assert hooks.check_health() == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_next_model_answers_when_one_is_to_be_avoided(provider, wire):
    hooks = bind((provider, options(provider, wire.address)), ("scripted", {"script": [{"say": "second"}]}))
    asked = request("hi", avoid=frozenset({provider}))
    assert hooks.complete_chat(request=asked).provider == "scripted"


@pytest.mark.parametrize(
    "wrong", [{"api_key": "x"}, {"model": ""}, {"model": "m", "base_url": "ftp://x"}, {"model": "m", "timeouts": {"first": 0}}]
)
def test_wrong_options_are_refused_when_the_shop_is_built(wrong):
    with pytest.raises(PluginError, match="options of 'openai_compatible'"):
        bind(("openai_compatible", wrong))


def test_openai_itself_gets_its_own_name_for_the_limit_and_no_temperature_when_told_so(wire):
    wire.behave(says("hello"))
    answered(bind(("openai_compatible", options("openai_compatible", wire.address, temperature=None))), request("hi", wire.host))
    assert wire.seen[0][2]["max_tokens"] == 600
    assert "temperature" not in wire.seen[0][2]


def test_no_client_is_imported_before_a_model_is_asked():
    code = (
        "import sys; from tests.chat_models.bound import bind; "
        "bind(*[(name, {'model': 'm'}) for name in ('openai_compatible', 'anthropic', 'gemini')]).check_health(); "
        "print([name for name in ('openai', 'anthropic', 'google.genai', 'httpx2', 'torch') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_garbage_in_place_of_an_answer_is_nonsense(wire):
    wire.behave(Behaviour("x" * 100, shorten=True))
    with pytest.raises(ModelNonsense):
        answered(bind(("openai_compatible", options("openai_compatible", wire.address, stream=False))), request("hi", wire.host))
