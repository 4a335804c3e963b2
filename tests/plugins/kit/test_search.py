"""The parts of the product search: terms, spelling, cutting of glued words, arrays on disk."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.kit.search.analysis import terms_of, words_of
from plugins.kit.search.arrays import BrokenArrays, open_arrays, write_arrays
from plugins.kit.search.segmenting import segment
from plugins.kit.search.stopwords import stop_words
from plugins.kit.spelling import Vocabulary

WORDS = sorted(["milk", "silk", "cheddar", "cheese", "broccoli", "headphone", "beer", "5560"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("500 g", "0.5kg"), ("1,5 L", "1500ml"), ("33cl", "330 ml"), ("2 m", "200cm"), ("tomatoes", "Tomato"),
        ("Strawberries", "strawberry"), ("Children's", "Child's"), ("childs", "children"), ("women's", "womens"), ("Men's", "man"),
        ("Sữa Yến Mạch", "sua yen mach"), ("Levi's", "levis"), ("Đỏ", "do"), ("glasses", "glass"), ("12 mm", "12mm"), ("15,6", "15.6"),
    ],
)  # fmt: skip
def test_the_same_thing_written_differently_is_the_same_terms(one, other):
    assert terms_of(one) == terms_of(other)


@pytest.mark.parametrize(("one", "other"), [("bus", "bu"), ("lens", "len"), ("2 l", "2 kg"), ("usb 2.0", "usb 20"), ("glass", "glas")])
def test_different_things_are_different_terms(one, other):
    assert terms_of(one) != terms_of(other)


@given(st.text(max_size=200))
def test_words_stand_where_they_say_and_agree_with_the_terms(text):
    words = words_of(text)
    assert all(text[word.start : word.end] == word.text for word in words)
    assert all(first.end <= second.start for first, second in zip(words, words[1:], strict=False))
    if len(text.lower()) == len(text):
        assert [word.term for word in words] == terms_of(text)


@pytest.mark.parametrize(
    ("slip", "word", "sure"),
    [
        ("mlik", "milk", True),
        ("chedar", "cheddar", True),
        ("brocolli", "broccoli", True),
        ("headfone", "headphone", True),
        ("beet", "beer", False),
    ],
)
def test_a_slip_is_repaired(slip, word, sure):
    repair = Vocabulary(WORDS, np.ones(len(WORDS))).repairs(slip)[0]
    assert (repair.word, repair.sure) == (word, sure)


@pytest.mark.parametrize("word", ["mi", "xylophone", "bicycle", "", "ee"])
def test_another_word_is_left_alone(word):
    assert Vocabulary(WORDS, np.ones(len(WORDS))).repairs(word) == []


def test_only_words_in_use_are_offered_and_frequent_ones_first():
    words = ["beans", "beads", "bears"]
    offered = Vocabulary(words, np.array([1, 500, 0])).repairs("beaxs")
    assert [repair.word for repair in offered] == ["beads", "beans"]


@given(st.sampled_from(WORDS), st.integers(0, 8), st.sampled_from("aeioxz"))
def test_one_wrong_letter_in_a_long_word_still_finds_it(word, place, letter):
    slip = word[:place] + letter + word[place + 1 :]
    found = [repair.word for repair in Vocabulary(WORDS, np.ones(len(WORDS))).repairs(slip)]
    assert slip == word or len(slip) < 4 or word.isdigit() or word in found


def test_a_glued_word_is_cut_into_the_fewest_known_parts():
    known = {word: at for at, word in enumerate(["oat", "milk", "42", "inch", "spindle", "4", "2", "in"])}
    cut = segment("42inchspindle", lambda part: known.get(part, -1))
    assert [[text for text, _ in parts] for parts in cut] == [["42", "inch", "spindle"]]
    assert segment("oatmilkshake", lambda part: known.get(part, -1)) == []
    assert segment("oat", lambda part: known.get(part, -1)) == []


def test_arrays_come_back_as_they_were_written(tmp_path):
    path = tmp_path / "some" / "file"
    write_arrays(path, {"a": np.arange(5), "b": np.zeros(0, np.float32)}, {"n": 1})
    arrays, note = open_arrays(path)
    assert arrays["a"].tolist() == [0, 1, 2, 3, 4]
    assert (arrays["b"].size, note) == (0, {"n": 1})
    with pytest.raises(ValueError, match="read-only"):
        arrays["a"][0] = 9


@given(st.integers(0, 400), st.integers(1, 255))
def test_any_altered_byte_is_noticed(tmp_path_factory, place, change):
    path = tmp_path_factory.mktemp("arrays") / "file"
    write_arrays(path, {"a": np.arange(20)}, {"format": 1})
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= change
    path.write_bytes(content)
    with pytest.raises(BrokenArrays):
        open_arrays(path)


def test_a_missing_file_is_broken_arrays(tmp_path):
    with pytest.raises(BrokenArrays):
        open_arrays(tmp_path / "nowhere")


@pytest.mark.parametrize("language", ["en", "vi"])
def test_stop_words_have_all_their_lists(language):
    stop = stop_words((language,))
    assert stop.function
    assert stop.commerce
    assert stop.everyday
    assert stop.size
    assert stop.colours
    assert stop.head_first == (language == "vi")


def test_a_language_without_a_list_has_no_stop_words():
    assert not stop_words(("xx",)).function


def test_a_word_of_three_letters_is_no_sure_reading_of_a_longer_one():
    assert not any(repair.sure for repair in Vocabulary(["tre", "tee"], np.ones(2)).repairs("tree", written=5))
