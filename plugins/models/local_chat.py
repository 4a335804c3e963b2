"""Chat models on this machine: any causal model of transformers, by its folder or by its name, loaded once per process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from plugins.contracts import (
    ChatCompletion,
    ChatDelta,
    ChatRequest,
    ChatStream,
    Folder,
    Health,
    ModelBusy,
    ModelDown,
    ModelSlow,
    ModelTimeouts,
    Stop,
    ToolInvocation,
    Usage,
)
from plugins.hookspecs import hookimpl
from plugins.kit.chat_models.chat_options import THINKING
from plugins.kit.chat_models.chat_templates import prompt_of
from plugins.kit.chat_models.quantised import BITS, loading_manner, quantised_on_cpu, refuse_unless_possible, stored_manner
from plugins.kit.chat_models.thoughts import Thoughts, opened_by, without_thoughts
from plugins.kit.chat_models.tool_call_text import read_tool_calls
from plugins.kit.chat_models.weights import MEGABYTE, megabytes_of, refuse_unless_it_fits

NAME = "local"
OPTIONS = {
    "type": "object",
    "properties": {
        "model": {"type": "string", "minLength": 1, "description": "A folder, or the name of a model that is on this machine already."},
        "download": {"type": "boolean", "description": "Whether a model that is not here may be fetched by its name."},
        "precision": {"enum": ["auto", "float32", "bfloat16", "float16", *BITS], "description": "int4 needs a graphics card."},
        "threads": {"type": "integer", "minimum": 1, "maximum": 256, "description": "CPU threads of one answer."},
        "megabytes": {"type": "integer", "minimum": 1, "description": "What it takes in memory; left out: guessed from its files."},
        "thinking": THINKING,
        "first": {"type": "number", "exclusiveMinimum": 0, "description": "Seconds to wait for the first word."},
    },
    "required": [],
    "if": {"minProperties": 1},
    "then": {"required": ["model"]},
    "additionalProperties": False,
}


def create(folder: Folder, options: Mapping[str, Any]) -> LocalChat:
    return LocalChat(folder, options)


class LocalChat:
    def __init__(self, folder: Folder, options: Mapping[str, Any]):
        self._engine, self._options = folder.engine, dict(options)

    @hookimpl
    def complete_chat(self, request: ChatRequest) -> ChatStream | None:
        if not self._options or NAME in request.avoid or not _is_installed():
            return None
        held = self._obtain()
        if held is None:
            return None
        timeouts = ModelTimeouts(first=self._options.get("first", 60.0), between=60.0)
        return ChatStream(NAME, self._options["model"], held.answer(request), timeouts=timeouts)

    @hookimpl
    def on_tenant_published(self, tenant: str, version: int) -> None:
        if self._options and _is_installed():
            self._obtain()

    @hookimpl
    def check_health(self) -> list[Health]:
        if not self._options:
            return []
        if not _is_installed():
            text = "The packages torch and transformers are not installed. Install them with: pip install 'sales-assistant[ai]'"
            return [Health("model local", False, text)]
        state = self._engine.state_of(self._identity)
        how = f": {state.detail}" if state else ""
        return [Health("model local", state is None or state.ok, f"{self._options['model']} on this machine{how}")]

    @property
    def _identity(self) -> str:
        thinking = " thinking" if self._options.get("thinking") else ""
        return f"chat model {self._options['model']} {self._options.get('precision', 'auto')}{thinking}"

    def _obtain(self) -> HeldModel | None:
        options = self._options
        return self._engine.obtain(self._identity, lambda _: load(options), _megabytes(options))


def _is_installed() -> bool:
    return find_spec("torch") is not None and find_spec("transformers") is not None


def _megabytes(options: Mapping[str, Any], precision: str = "") -> int:
    """Return what a model takes in memory: what its owner says, else what its files tell."""
    few = bool(stored_manner(options["model"]))
    return options.get("megabytes") or megabytes_of(options["model"], precision or options.get("precision", "auto"), few)


def load(options: Mapping[str, Any]) -> HeldModel:
    """Load a model and its tokenizer; on a graphics card in bfloat16, on a CPU in float32, unless told otherwise.

    Raises CannotQuantise for a precision that this machine has not, DoesNotFit for a card that is too small, before anything is read.
    """
    import torch
    from transformers import AutoTokenizer

    device = "cuda" if torch.cuda.is_available() else "cpu"
    refuse_unless_possible(options.get("precision", "auto"), device, stored_manner(options["model"]))
    if device == "cuda":
        torch.cuda.empty_cache()  # what a model held that was unloaded counts as taken until then
        on_card = "bfloat16" if options.get("precision", "auto") == "auto" else options["precision"]
        refuse_unless_it_fits(_megabytes(options, on_card), torch.cuda.mem_get_info()[0] // MEGABYTE)
    if "threads" in options:
        torch.set_num_threads(options["threads"])
    where = {"local_files_only": not options.get("download", False)}
    tokenizer = AutoTokenizer.from_pretrained(options["model"], **where)
    return HeldModel(_weights(options, device, where), tokenizer, options["model"], options.get("thinking", False))


def _weights(options: Mapping[str, Any], device: str, where: Mapping[str, Any]) -> Any:
    """Return the model in the precision that the options ask for."""
    import torch
    from transformers import AutoModelForCausalLM

    precision = options.get("precision", "auto")
    if stored_manner(options["model"]):
        place = {"": 0} if device == "cuda" else None
        return AutoModelForCausalLM.from_pretrained(options["model"], dtype="auto", device_map=place, **where).eval()
    if precision in BITS and device == "cuda":
        return AutoModelForCausalLM.from_pretrained(options["model"], **loading_manner(precision), **where).eval()
    if precision in BITS:
        return quantised_on_cpu(AutoModelForCausalLM.from_pretrained(options["model"], dtype="auto", **where).eval())
    plain = torch.bfloat16 if device == "cuda" else torch.float32
    kind = plain if precision == "auto" else getattr(torch, precision)
    return AutoModelForCausalLM.from_pretrained(options["model"], dtype=kind, **where).to(device).eval()


@dataclass
class HeldModel:
    """A loaded model. It writes one answer at a time: two at once would each take twice as long."""

    model: Any
    tokenizer: Any
    name: str
    thinks: bool = False
    writing: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, request: ChatRequest) -> Iterator[ChatDelta]:
        if not self.writing.acquire(timeout=max(request.deadline - time.monotonic(), 0)):
            raise ModelBusy("It is writing another answer.")
        try:
            yield from Thoughts().spoken(self._written(request))
        finally:
            self.writing.release()

    def _written(self, request: ChatRequest) -> Iterator[ChatDelta]:
        from transformers import TextIteratorStreamer

        prompt = self._prompt(request)
        opened = opened_by(self.tokenizer.decode(prompt["input_ids"][0]))
        streamer = TextIteratorStreamer(self.tokenizer, skip_prompt=True, timeout=max(request.deadline - time.monotonic(), 0.01))
        writer = _Writer(self.model, prompt, request, streamer)
        writer.start()
        try:
            for piece in streamer:
                if piece := self._plain(piece):
                    yield ChatDelta(opened + piece)
                    opened = ""
        except Exception as error:
            raise writer.failure or ModelSlow("It wrote nothing in time.") from error
        finally:
            writer.given_up.set()
            writer.join()
        if writer.failure:
            raise writer.failure
        yield ChatDelta(completion=self._completion(writer.tokens, prompt["input_ids"][0], request))

    def _prompt(self, request: ChatRequest) -> Any:
        return prompt_of(self.tokenizer, request, self.thinks).to(self.model.device)

    def _completion(self, tokens: list[int], prompt: Any, request: ChatRequest) -> ChatCompletion:
        ends = self.model.generation_config.eos_token_id
        ended = bool(tokens) and tokens[-1] in (ends if isinstance(ends, list) else [ends])
        raw = opened_by(self.tokenizer.decode(prompt)) + self.tokenizer.decode(tokens, skip_special_tokens=False)
        text, calls = read_tool_calls(without_thoughts(raw)) if request.tools else (raw, ())
        text = self._plain(text)
        stop = Stop.TOOLS if calls else Stop.END if ended else Stop.LENGTH
        invocations = tuple(ToolInvocation(f"call-{place}", name, arguments) for place, (name, arguments) in enumerate(calls))
        return ChatCompletion(text.strip(), invocations, Usage(len(prompt), len(tokens)), stop, self.name)

    def _plain(self, text: str) -> str:
        """Return a text without the tokens that mark its parts."""
        for special in self.tokenizer.all_special_tokens:
            text = text.replace(special, "")
        return text


class _Writer(threading.Thread):
    """Runs the model; ends at the request's deadline, or when nobody reads any more."""

    def __init__(self, model: Any, prompt: Any, request: ChatRequest, streamer: Any):
        super().__init__(name="local-model", daemon=True)
        self.given_up = threading.Event()
        self.tokens: list[int] = []
        self.failure: ModelDown | None = None
        self._model, self._prompt, self._request, self._streamer = model, prompt, request, streamer

    def run(self) -> None:
        import torch

        try:
            with torch.inference_mode():
                written = self._model.generate(**self._prompt, **self._manner(), streamer=self._streamer, stopping_criteria=[self._is_over])
            self.tokens = written[0, self._prompt["input_ids"].shape[1] :].tolist()
        except Exception as error:  # noqa: BLE001 - a thread has nobody else to tell
            self.failure = ModelDown(f"{type(error).__name__}: {error}")
            self._streamer.end()

    def _manner(self) -> dict[str, Any]:
        heat = self._request.temperature
        sampling = {"do_sample": True, "temperature": heat} if heat > 0 else {"do_sample": False}
        return {"max_new_tokens": self._request.max_tokens, **sampling}

    def _is_over(self, tokens: Any, scores: Any, **_: Any) -> Any:
        import torch

        over = self.given_up.is_set() or time.monotonic() > self._request.deadline
        return torch.full((tokens.shape[0],), over, dtype=torch.bool, device=tokens.device)
