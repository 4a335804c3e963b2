"""The local provider with a real model: tiny, made and taught two answers here, its tokenizer too. Nothing is fetched."""

from __future__ import annotations

import json
import shutil
import threading
import time
import weakref
from dataclasses import replace
from pathlib import Path

import pytest

from app.services.engine import ProcessEngine
from app.services.models.asking import ModelRules, NoModel, TurnModels
from plugins.contracts import ChatMessage, ChatRequest, ModelBusy, Stop, ToolInvocation, ToolOffer
from plugins.kit.chat_models.quantised import CannotQuantise, stored_manner
from plugins.kit.chat_models.tool_call_text import read_tool_calls
from plugins.kit.chat_models.weights import MEGABYTE, DoesNotFit, megabytes_of, refuse_unless_it_fits
from plugins.kit.outward.circuits import Circuits
from plugins.models.local_chat import HeldModel, load
from tests.chat_models.bound import answered, bind, request
from tests.chat_models.test_asking import NOW

TEMPLATE = (
    "{% if tools %}<|im_start|>tools\n{{ tools | tojson }}<|im_end|>\n{% endif %}"
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
STOCK = ToolOffer("product_stock", "Tell the stock.", {"type": "object", "properties": {"product": {"type": "string"}}})
HELLO = request("hello", max_tokens=60, temperature=0.0)
HELLO_SAID = "Oat milk costs one pound ninety nine, and we have plenty of it."
LOOK = request("is there oat milk?", max_tokens=60, temperature=0.0, tools=(STOCK,))
LOOK_SAID = '<tool_call>{"name": "product_stock", "arguments": {"product": "oat milk"}}</tool_call>'


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Qwen2 of two layers over a vocabulary of a few hundred pieces, saved as its maker would."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    torch.set_num_threads(1)  # several wait for each other longer than they compute
    folder = tmp_path_factory.mktemp("tiny")
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer, raw.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=specials, initial_alphabet=alphabet)
    raw.train_from_iterator([HELLO_SAID, LOOK_SAID] * 9, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    torch.manual_seed(7)
    config = Qwen2Config(
        vocab_size=len(tokenizer), hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1,
        max_position_embeddings=2048, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id,
    )  # fmt: skip
    model = Qwen2ForCausalLM(config)
    teach(HeldModel(model, tokenizer, "tiny"), [(HELLO, HELLO_SAID), (LOOK, LOOK_SAID)])
    model.save_pretrained(folder)
    return folder


def teach(held: HeldModel, answers: list[tuple[ChatRequest, str]]) -> None:
    """Have the model learn each answer by heart."""
    import torch

    lessons = []
    for asked, said in answers:
        prompt = held._prompt(asked)["input_ids"][0].tolist()
        answer = held.tokenizer.encode(said + "<|im_end|>", add_special_tokens=False)
        lessons.append((torch.tensor([prompt + answer]), torch.tensor([[-100] * len(prompt) + answer])))
    steps = torch.optim.AdamW(held.model.parameters(), lr=5e-3)
    for _ in range(80):
        for tokens, labels in lessons:
            steps.zero_grad()
            held.model(input_ids=tokens, labels=labels).loss.backward()
            steps.step()
    held.model.eval()


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> ProcessEngine:
    return ProcessEngine(tmp_path_factory.mktemp("engine"), patient=True)


def hooks(tiny, engine, **more):
    return bind(("local", {"model": str(tiny), "threads": 1, **more}), engine=engine)


def again(asked: ChatRequest, **changes) -> ChatRequest:
    return replace(asked, deadline=time.monotonic() + 10, **changes)


def test_it_streams_what_it_learned_and_stops_at_its_end(tiny, engine):
    deltas, completion = answered(hooks(tiny, engine), again(HELLO))
    assert completion.text == HELLO_SAID
    assert (completion.stop, completion.invocations) == (Stop.END, ())
    assert "".join(delta.text for delta in deltas) == HELLO_SAID, "without the token that marks its end"
    assert len(deltas) > 3
    assert completion.usage.read > 10
    assert completion.usage.written > 5


def test_a_tool_call_that_it_writes_is_one(tiny, engine):
    _, completion = answered(hooks(tiny, engine), again(LOOK))
    assert (completion.stop, completion.text) == (Stop.TOOLS, "")
    assert [(call.name, json.loads(call.arguments)) for call in completion.invocations] == [("product_stock", {"product": "oat milk"})]


def test_running_out_of_tokens_is_told(tiny, engine):
    completion = answered(hooks(tiny, engine), again(HELLO, max_tokens=3))[1]
    assert (completion.stop, completion.usage.written) == (Stop.LENGTH, 3)


def test_the_template_gets_the_roles_and_the_tools(tiny, engine):
    held = load({"model": str(tiny)})
    prompt = held.tokenizer.decode(held._prompt(LOOK)["input_ids"][0])
    assert "product_stock" in prompt
    assert "<|im_start|>system\nBe brief.<|im_end|>" in prompt
    assert prompt.endswith("<|im_start|>assistant\n")


def prompted(tiny, template: str, asked: ChatRequest) -> str:
    held = load({"model": str(tiny)})
    held.tokenizer.chat_template = template
    return held.tokenizer.decode(held._prompt(asked)["input_ids"][0])


def test_a_template_without_tools_gets_them_in_words(tiny):
    call = ToolInvocation("call-1", "product_stock", '{"product": "oat milk"}')
    lines = (*LOOK.messages, ChatMessage("assistant", "", (call,)), ChatMessage("tool", "Five.", answers="call-1"))
    prompt = prompted(tiny, TEMPLATE[TEMPLATE.index("{% for") :], replace(LOOK, messages=lines))
    assert "- product_stock: Tell the stock. Arguments: " in prompt
    assert '<|im_start|>assistant\n[{"tool": "product_stock", "arguments": {"product": "oat milk"}}]<|im_end|>' in prompt
    assert "<|im_start|>user\n<result>Five.</result><|im_end|>" in prompt


def test_a_template_without_a_system_gets_it_from_the_customer(tiny):
    strict = "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    assert "<|im_start|>user\nBe brief.\n\nhello<|im_end|>" in prompted(tiny, strict + TEMPLATE, HELLO)


def test_it_thinks_only_where_it_is_told_so(tiny):
    template = TEMPLATE + "{% if not enable_thinking %}<think>\n\n</think>\n\n{% endif %}"
    assert prompted(tiny, template, HELLO).endswith("</think>\n\n")
    held = load({"model": str(tiny), "thinking": True})
    held.tokenizer.chat_template = template
    assert held.tokenizer.decode(held._prompt(HELLO)["input_ids"][0]).endswith("assistant\n")


def test_a_template_that_opens_the_thought_itself_does_not_make_it_an_answer(tiny):
    held = load({"model": str(tiny)})
    thought = "Oat milk costs one pound</think>Five."
    held.tokenizer.chat_template = TEMPLATE.replace("assistant\n", "assistant\n<think>\n")
    teach(held, [(HELLO, thought)])
    deltas = list(held.answer(again(HELLO)))
    assert "".join(delta.text for delta in deltas) == deltas[-1].completion.text == "Five."


def test_a_template_gets_a_calls_arguments_as_values(tiny):
    items = "{% for message in messages %}{% for call in message.tool_calls or [] %}{% for name, value in call.function.arguments|items %}"
    template = items + "<parameter={{ name }}>{{ value }}{% endfor %}{% endfor %}{% endfor %}{# tools #}"  # as Qwen 3 Coder's
    calls = (ToolInvocation("call-1", "product_stock", '{"product": "oat milk"}'), ToolInvocation("call-2", "product_stock", "[broken"))
    lines = (*LOOK.messages, ChatMessage("assistant", "", calls))
    assert prompted(tiny, template, replace(LOOK, messages=lines)) == "<parameter=product>oat milk"


def test_many_shops_and_agents_load_it_once(tiny, tmp_path):
    engine = ProcessEngine(tmp_path, patient=True)
    for _ in range(3):
        assert hooks(tiny, engine).complete_chat(request=request("hello")) is not None
    assert [held.state for held in engine.status()] == ["ready"]


def test_while_it_loads_there_is_none(tiny, tmp_path):
    impatient = hooks(tiny, ProcessEngine(tmp_path))
    asked = TurnModels(impatient.complete_chat, Circuits(), ModelRules(), "corner", "t", NOW)
    with pytest.raises(NoModel):
        asked.complete([ChatMessage("user", "hello")], purpose="wording")


def test_one_that_would_not_fit_is_refused_with_a_clear_line(tiny, tmp_path, caplog):
    engine = ProcessEngine(tmp_path, patient=True, megabytes=100)
    assert hooks(tiny, engine, megabytes=101).complete_chat(request=request("hello")) is None
    assert "it takes about 101 MB, and models may take 100 MB in all" in caplog.text


def test_an_idle_one_leaves_the_memory_but_not_in_the_middle_of_an_answer(tiny, tmp_path):
    engine = ProcessEngine(tmp_path, patient=True, idle_seconds=3600)
    found = hooks(tiny, engine)
    writing = found.complete_chat(request=again(HELLO)).deltas
    next(writing)
    assert engine.unload_idle(time.monotonic() + 3601) == [], "it is writing"
    assert list(writing)[-1].completion.text == HELLO_SAID
    del writing
    model = weakref.ref(engine.obtain(engine.status()[0].name, None, 0).model)
    (gone,) = engine.unload_idle(time.monotonic() + 9999)
    assert (gone, model()) == (engine.status()[0].name, None)
    (health,) = found.check_health()
    assert (health.ok, health.detail.endswith("It is loaded when it is asked for.")) == (True, True)
    assert answered(found, again(HELLO))[1].text == HELLO_SAID


def test_few_bits_need_less_room(tiny, tmp_path):
    half = tmp_path / "half"
    load({"model": str(tiny)}).model.bfloat16().save_pretrained(half)
    sizes = {precision: megabytes_of(str(half), precision) * MEGABYTE for precision in ("auto", "bfloat16", "int8", "int4")}
    weights = sum(one.numel() for one in load({"model": str(tiny)}).model.parameters())
    for precision, bytes_each in (("auto", 4), ("bfloat16", 2), ("int8", 2), ("int4", 1)):
        assert sizes[precision] == pytest.approx(weights * bytes_each, abs=MEGABYTE)
    assert megabytes_of(str(tiny), "int8") == megabytes_of(str(tiny), "float32"), "what is stored whole is read whole"
    assert megabytes_of("nobody/has-this-model", "int8") == 4000
    with pytest.raises(DoesNotFit, match=r"^it takes about 9000 MB, and 8000 MB of the graphics card are free\. Choose precision int8"):
        refuse_unless_it_fits(9000, 8000)


def test_a_name_that_is_not_here_is_not_fetched(tmp_path, caplog):
    engine = ProcessEngine(tmp_path, patient=True)
    found = bind(("local", {"model": "nobody/has-this-model"}), engine=engine)
    assert found.complete_chat(request=request("hello")) is None
    assert [held.state for held in engine.status()] == ["failed"]


def test_it_stops_writing_when_its_time_is_up(tiny):
    held = load({"model": str(tiny)})
    held.model.generation_config.eos_token_id = None
    completion = list(held.answer(request("hello", seconds=0.2, max_tokens=1900, temperature=0.0)))[-1].completion
    assert (completion.stop, completion.usage.written < 1900) == (Stop.LENGTH, True)


def test_it_writes_one_answer_at_a_time(tiny, engine):
    held = load({"model": str(tiny)})
    with held.writing, pytest.raises(ModelBusy):
        list(held.answer(request("hello", seconds=0.05)))


def test_an_answer_that_nobody_waits_for_is_given_up(tiny, engine):
    held = load({"model": str(tiny)})
    writing = held.answer(request("hello", max_tokens=1500, temperature=0.0))
    next(writing)
    writing.close()
    assert not held.writing.locked()
    assert [thread for thread in threading.enumerate() if thread.name == "local-model"] == []


@pytest.mark.parametrize(
    ("text", "rest", "calls"),
    [
        ('I look.\n<tool_call>\n{"name": "stock", "arguments": {"n": 1}}\n</tool_call>', "I look.", [("stock", {"n": 1})]),
        ('<tool_call>{"name": "a", "arguments": {}}</tool_call><tool_call>{"name": "b"}</tool_call>', "", [("a", {}), ("b", {})]),
        ('[TOOL_CALLS] [{"name": "stock", "arguments": {"n": 1}}]</s>', "", [("stock", {"n": 1})]),
        ('<|python_tag|>{"name": "stock", "parameters": {"n": 1}}<|eom_id|>', "", [("stock", {"n": 1})]),
        ('[TOOL_CALLS]stock[ARGS]{"n": {"m": 1}}[TOOL_CALLS]price[ARGS]{}</s>', "", [("stock", {"n": {"m": 1}}), ("price", {})]),
        (
            "<tool_call>\n<function=stock>\n<parameter=n>\n1\n</parameter>\n<parameter=of>\noat milk\n</parameter>\n</function>\n"
            "</tool_call>",
            "",
            [("stock", {"n": 1, "of": "oat milk"})],
        ),
        ("Oat milk costs £1.99.", "Oat milk costs £1.99.", []),
        ('{"price": 5}', '{"price": 5}', []),
    ],
)
def test_tool_calls_are_read_out_of_the_text(text, rest, calls):
    left, found = read_tool_calls(text)
    assert (left, [(name, json.loads(arguments)) for name, arguments in found]) == (rest, calls)


def test_a_broken_call_is_a_call_without_a_name():
    assert read_tool_calls('<tool_call>{"name": "stock", </tool_call>') == ("", (("", '{"name": "stock",'),))


def test_in_eight_bits_it_says_the_same_and_is_smaller(tiny):
    import torch

    plain, small = load({"model": str(tiny)}), load({"model": str(tiny), "precision": "int8"})
    assert answer_of(small, HELLO).text == answer_of(plain, HELLO).text == HELLO_SAID
    floats = [sum(one.numel() for one in held.model.parameters() if one.dtype is torch.float32) for held in (plain, small)]
    assert floats[1] < floats[0] / 2


def test_a_precision_that_the_machine_has_not_is_refused_in_a_line(tiny, tmp_path):
    if torch_has_a_card():
        pytest.skip("This machine has a graphics card.")
    with pytest.raises(CannotQuantise, match=r"^precision int4 needs a graphics card\. On a CPU choose int8, or auto\.$"):
        load({"model": str(tiny), "precision": "int4"})
    engine = ProcessEngine(tmp_path, True)
    hooks = bind(("local", {"model": str(tiny), "precision": "int4"}), engine=engine)
    assert hooks.complete_chat(request=HELLO) is None
    assert any("needs a graphics card" in held.detail for held in engine.status())


def test_a_folder_whose_weights_have_few_bits_already_is_taken_as_it_is(tiny, tmp_path):
    folder = Path(shutil.copytree(tiny, tmp_path / "few"))
    about = json.loads((folder / "config.json").read_text())
    few = {"load_in_4bit": True, "quant_method": "bitsandbytes"}
    (folder / "config.json").write_text(json.dumps(about | {"quantization_config": few}))
    assert (stored_manner(str(folder)), stored_manner(str(tiny)), stored_manner("nobody/has-it")) == ("bitsandbytes", "", "")
    stored = sum(file.stat().st_size for file in folder.glob("*.safetensors"))
    assert megabytes_of(str(folder), "auto", stored_in_few_bits=True) == stored // MEGABYTE + 1
    with pytest.raises(CannotQuantise, match=r"already \(bitsandbytes\): leave precision out"):
        load({"model": str(folder), "precision": "int8"})
    if torch_has_a_card():
        pytest.skip("This machine has a graphics card.")
    found = hooks(folder, ProcessEngine(tmp_path, patient=True))
    assert found.complete_chat(request=HELLO) is None
    (health,) = found.check_health()
    assert (health.ok, "needs a graphics card. Choose a folder with whole weights." in health.detail) == (False, True)


def answer_of(held: HeldModel, asked: ChatRequest):
    deltas = list(held.answer(replace(asked, deadline=time.monotonic() + 60)))
    return deltas[-1].completion


def torch_has_a_card() -> bool:
    import torch

    return torch.cuda.is_available()
