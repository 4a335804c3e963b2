"""Loading a server with wrk: as fast as it answers, or at a constant rate."""

from __future__ import annotations

import json
import shutil
import subprocess
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.benchmarks.machine import cpu_seconds

CONNECTIONS, SLOTS = 16, 64
PACED_CONNECTIONS, PACED_SLOTS = 64, 512
MISSING = "The bench needs wrk. On Debian and Ubuntu: apt install wrk. On macOS: brew install wrk."

# A slot is one customer at a time who says ten things; neighbouring requests come from different slots, so that nobody talks over himself.
# The pace is a timetable: each request has its moment, and one that is late does not put off the next.
SCRIPT = """
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds; long micros; } bench_clock; int gettimeofday(bench_clock *, void *);")
local clock = ffi.new("bench_clock")
local run, slots, rate = "%(run)s", %(slots)d, %(rate)f
local paths, talks = %(paths)s, %(talks)s
local sent, due = 0, 0

local function milliseconds()
  ffi.C.gettimeofday(clock, nil)
  return tonumber(clock.seconds) * 1000 + tonumber(clock.micros) / 1000
end

function request()
  local slot, round = sent %% slots, math.floor(sent / slots)
  local turns = #talks[1]
  local talk = slot + slots * math.floor(round / turns)
  sent = sent + 1
  local body = '{"message":' .. talks[talk %% #talks + 1][round %% turns + 1] .. ',"session_id":"' .. run .. "-" .. talk .. '"}'
  return wrk.format("POST", paths[talk %% #paths + 1], {["Content-Type"] = "application/json"}, body)
end

if rate > 0 then
  function delay()
    local now = milliseconds()
    due = (due == 0 and now or due) + 1000 / rate
    return math.max(0, math.floor(due - now))
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\\nBENCH {"requests":%%d,"seconds":%%f,"refused":%%d,"broken":%%d,"p50":%%f,"p99":%%f}\\n',
    summary.requests, summary.duration / 1e6, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
"""


class LoadError(Exception):
    """The load could not be run, or the server did not answer it as it should."""


@dataclass(frozen=True, slots=True)
class Target:
    """A server by its port and first process, the bots asked on it, and what is said to them."""

    port: int
    pid: int
    bots: Sequence[str]
    talks: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Load:
    """What a run of wrk came to; latencies in milliseconds, and the server's processor time of a request."""

    per_second: float
    p50: float
    p99: float
    cpu: float


def press(target: Target, seconds: int, folder: Path, rate: float = 0.0) -> Load:
    """Load a server for some seconds, at ``rate`` requests a second or as fast as it answers. Every request must be answered with 200."""
    script = folder / "load.lua"
    script.write_text(_script(target, rate), "utf-8")
    connections = PACED_CONNECTIONS if rate else CONNECTIONS
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(script), f"http://127.0.0.1:{target.port}"]
    before = cpu_seconds(target.pid)
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds + 60)  # noqa: S603 - our own command
    spent = cpu_seconds(target.pid) - before
    line = next((line for line in run.stdout.splitlines() if line.startswith("BENCH ")), None)
    if line is None:
        raise LoadError(f"wrk gave no figures: {run.stderr or run.stdout}")
    found = json.loads(line.removeprefix("BENCH "))
    if found["refused"] or found["broken"]:
        raise LoadError(f"{found['refused']} of {found['requests']} requests were refused and {found['broken']} broke off.")
    return Load(found["requests"] / found["seconds"], found["p50"], found["p99"], spent * 1000 / max(found["requests"], 1))


def wrk_is_here() -> bool:
    return shutil.which("wrk") is not None


def _script(target: Target, rate: float) -> str:
    return SCRIPT % {
        "run": uuid.uuid4().hex[:8],
        "slots": PACED_SLOTS if rate else SLOTS,
        "rate": rate,
        "paths": _lua_list(_quoted(f"/api/chat/{bot}") for bot in target.bots),
        "talks": _lua_list(_lua_list(_quoted(json.dumps(text, ensure_ascii=False)) for text in talk) for talk in target.talks),
    }


def _lua_list(items: object) -> str:
    return "{" + ", ".join(items) + "}"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
