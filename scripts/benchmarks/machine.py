"""What the figures were measured on, and what a process takes of it."""

from __future__ import annotations

import os
import platform
import re
import sys
from importlib.metadata import version
from pathlib import Path

_USER_TICKS, _SYSTEM_TICKS = 11, 12  # places in /proc/<pid>/stat behind the name of the program


def describe_machine() -> list[str]:
    """Return lines that say which machine, which Python, and how busy it was before the bench began."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    libraries = ", ".join(f"{name} {version(name)}" for name in ("gunicorn", "flask", "sqlalchemy"))
    return [
        f"CPU      {_cpu()}, {len(os.sched_getaffinity(0))} cores for us of {os.cpu_count()}",
        f"Python   {platform.python_version()} ({sys.implementation.name}), {libraries}",
        f"System   {platform.system()} {platform.release()}, load average before {load}",
    ]


def _cpu() -> str:
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text("utf-8"))
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started; gunicorn's are its workers."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()]


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process and those it started have taken; waiting for others on the machine is none of it."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    own = (int(fields[_USER_TICKS]) + int(fields[_SYSTEM_TICKS])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_seconds(child) for child in children_of(pid))


def private_megabytes(pid: int) -> float:
    """Return the memory that only this process holds."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
    return sum(int(size) for size in re.findall(r"^Private_\w+:\s+(\d+) kB", lines, re.M)) / 1024


def has_loaded(pid: int, library: str) -> bool:
    """Return whether a process has mapped a file of a library."""
    return f"/{library}/" in Path(f"/proc/{pid}/maps").read_text("utf-8")
