"""ContentVectors: computed once, kept over kills, spoilt rows and several processes, swept when no version needs them."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.contracts import NotNow
from plugins.kit.vectors import BATCH, ContentVectors
from tests.worker.numbering import WIDTH, number_texts

ROOT = Path(__file__).resolve().parents[2]
WORDS = [f"word {number}" for number in range(300)]


class Counted:
    """The stand-in model, counting the texts that it was given."""

    def __init__(self, most: int = 10**9):
        self.count, self.most = 0, most

    def __call__(self, texts: Sequence[str]) -> np.ndarray | None:
        if self.count + len(texts) > self.most:
            return None
        self.count += len(texts)
        return number_texts(texts)


def silent(done: int, total: int) -> None:
    assert 0 <= done <= total


def data_file(folder: Path) -> Path:
    [path] = folder.glob("*.vectors")
    return path


def assert_right(vectors: ContentVectors, texts: Sequence[str]) -> None:
    matrix, missing = vectors.lookup(texts)
    assert missing == []
    assert matrix.dtype == np.float32
    np.testing.assert_allclose(matrix, number_texts(texts), atol=2e-3)


def test_only_what_is_missing_is_computed_and_another_process_sees_it(tmp_path):
    vectors, model = ContentVectors(tmp_path, "numbers"), Counted()
    other = ContentVectors(tmp_path, "numbers")
    assert other.lookup(["word 1"])[1] == [0]
    vectors.fill([*WORDS[:100], "word 1"], model, silent)
    vectors.fill(WORDS[:120], model, silent)
    assert model.count == 120
    assert_right(other, WORDS[119::-1])
    matrix, missing = other.lookup(["word 5", "never seen", "word 7"])
    assert missing == [1]
    assert not matrix[1].any()


def test_vectors_of_another_model_are_not_taken_for_ours(tmp_path):
    ContentVectors(tmp_path, "numbers").fill(WORDS[:3], Counted(), silent)
    assert ContentVectors(tmp_path, "Numbers").lookup(WORDS[:3])[1] == [0, 1, 2]


def test_a_version_is_filled_when_all_is_there_and_not_before(tmp_path):
    vectors, reader = ContentVectors(tmp_path, "numbers"), ContentVectors(tmp_path, "numbers")
    assert not reader.is_filled("catalog", 1)
    with pytest.raises(NotNow):
        vectors.fill(WORDS, Counted(most=2 * BATCH), silent, "catalog", 1)
    assert not vectors.is_filled("catalog", 1)
    model = Counted()
    vectors.fill(WORDS, model, silent, "catalog", 1)
    assert model.count == len(WORDS) - 2 * BATCH
    assert vectors.is_filled("catalog", 1)
    assert ContentVectors(tmp_path, "numbers").is_filled("catalog", 1)
    assert not vectors.is_filled("catalog", 2)


def test_what_no_recent_version_needs_is_swept(tmp_path):
    vectors, reader = ContentVectors(tmp_path, "numbers"), ContentVectors(tmp_path, "numbers")
    vectors.fill(["a question"], Counted(), silent, "examples", 1)
    vectors.fill(WORDS, Counted(), silent, "catalog", 1)
    assert_right(reader, WORDS)
    before = data_file(tmp_path).stat().st_size
    for version in (2, 3, 4):
        vectors.fill([*WORDS[:20], f"new in {version}"], Counted(), silent, "catalog", version)
    assert data_file(tmp_path).stat().st_size < before / 5
    assert_right(reader, ["a question", *WORDS[:20], "new in 2", "new in 4"])
    assert len(reader.lookup(WORDS)[1]) == 280


def test_files_of_a_model_that_is_no_longer_used_are_removed(tmp_path):
    ContentVectors(tmp_path, "old").fill(WORDS, Counted(), silent, "catalog", 1)
    vectors = ContentVectors(tmp_path, "new")
    vectors.fill(WORDS, Counted(), silent, "catalog", 1)
    assert [path.name.split("-")[0] for path in sorted(tmp_path.glob("*.*")) if path.name != ".lock"] == ["new", "new"]


@given(cut=st.integers(0, 3000), spoilt=st.none() | st.integers(0, 3000))
def test_a_cut_or_spoilt_file_costs_rows_but_never_gives_a_wrong_vector(tmp_path_factory, cut, spoilt):
    folder = tmp_path_factory.mktemp("spoilt")
    ContentVectors(folder, "numbers").fill(WORDS[:80], Counted(), silent)
    content = bytearray(data_file(folder).read_bytes())
    if spoilt is not None:
        content[spoilt % len(content)] ^= 0x41
    data_file(folder).write_bytes(content[: len(content) - cut % len(content)])
    vectors = ContentVectors(folder, "numbers")
    matrix, missing = vectors.lookup(WORDS[:80])
    kept = [row for row in range(80) if row not in missing]
    if kept:
        np.testing.assert_allclose(matrix[kept], number_texts(WORDS[:80])[kept], atol=2e-3)
    vectors.fill(WORDS[:90], Counted(), silent)
    assert_right(ContentVectors(folder, "numbers"), WORDS[:90])
    assert_right(vectors, WORDS[:90])


def fill_in_a_process(folder: Path, *arguments: str) -> subprocess.Popen:
    program = [sys.executable, "-m", "tests.worker.numbering", str(folder), *arguments]
    return subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_killed_at_any_time_it_goes_on_where_it_was(tmp_path):
    kept = 0
    for _ in range(3):
        process = fill_in_a_process(tmp_path, "0", "3000", "0.02")
        assert process.stdout
        process.stdout.readline()
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        found = 3000 - len(ContentVectors(tmp_path, "numbers").lookup([f"word {number}" for number in range(3000)])[1])
        assert found >= kept + BATCH
        kept = found
    model = Counted()
    ContentVectors(tmp_path, "numbers").fill([f"word {number}" for number in range(3000)], model, silent, "catalog", 1)
    assert model.count == 3000 - kept
    assert_right(ContentVectors(tmp_path, "numbers"), [f"word {number}" for number in range(3000)])


def test_two_processes_fill_one_store_without_harm(tmp_path):
    both = [fill_in_a_process(tmp_path, "0", "1500", "0"), fill_in_a_process(tmp_path, "500", "2000", "0")]
    for process in both:
        process.communicate()
        assert process.returncode == 0
    texts = [f"word {number}" for number in range(2000)]
    assert_right(ContentVectors(tmp_path, "numbers"), texts)
    row = WIDTH * 2 + 20
    assert (data_file(tmp_path).stat().st_size - 16) % row == 0
    assert (data_file(tmp_path).stat().st_size - 16) // row == 2000
