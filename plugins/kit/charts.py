"""The line of a shop's chart for a measure of the customer's own: "M 49 to 54 kg" for who weighs 52 kg."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from plugins.contracts import Call, Quantity
from plugins.kit.goods.looks import LETTERS
from plugins.kit.units import convert, parse_quantity, unit_named

MEASURES = "measures"  # the argument with what the customer measures or weighs
LEAST = 2  # lines in one unit that make a chart
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_LINES = re.compile(r"[,;:]\s+|\n")
_SPAN = re.compile(r"(\d+(?:[.,]\d+)?)(?:\s*[^\W\d]+\s*|\s*[-–]\s*)(\d+(?:[.,]\d+)?)\s*([^\W\d]+)")  # 49 to 54 kg


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: its words, and from what to what it goes."""

    text: str
    least: Decimal
    most: Decimal
    unit: str


def line_for_measures(call: Call, text: str) -> str:
    """Return what a chart in the text says for one of the customer's measures; "" where it says nothing, or more than one line does."""
    return next((told for measure, chart, beside in _measured(call, text) if (told := _told(call, measure, chart, beside))), "")


def size_for_measures(call: Call, text: str) -> str:
    """Return the size, as clothes have it, that a chart in the text gives for one of the customer's measures; "" where it gives none."""
    told = (_fitting(measure, chart)[-1:] for measure, chart, _ in _measured(call, text))
    words = (line[0].split()[0] for line in told if line)
    return next((word for word in words if word.lower() in LETTERS.values()), "")


def _measured(call: Call, text: str) -> Iterator[tuple[Decimal, list[Line], str]]:
    """Yield each of the customer's measures with a chart that goes by it, and the sentences beside that."""
    for written in call.arguments.get(MEASURES) or ():
        for chart, beside in _charts(text):
            measure = _measured_in(str(written), chart[0].unit)
            if measure is not None:
                yield measure, chart, beside


def _fitting(measure: Decimal, chart: Sequence[Line]) -> list[str]:
    return [line.text for line in chart if line.least <= measure <= line.most]


def _told(call: Call, measure: Decimal, chart: Sequence[Line], beside: str) -> str:
    fitting = _fitting(measure, chart)
    if fitting:
        return " ".join((call.say("text.line_for", line=fitting[-1]), beside)).strip()
    least, most = min(chart, key=lambda line: line.least), max(chart, key=lambda line: line.most)
    if least.least < measure < most.most:
        return ""  # between two lines: the whole chart says more
    return call.say("text.no_line_for", line=(least if measure < least.least else most).text)


def _charts(text: str) -> Iterator[tuple[list[Line], str]]:
    """Yield the charts of a text, each with the other sentences."""
    sentences = _SENTENCE.split(text)
    for sentence in sentences:
        lines = [line for part in _LINES.split(sentence) if (line := _line(part.strip(" .")))]
        if len(lines) >= LEAST and len({line.unit for line in lines}) == 1:
            yield lines, " ".join(other for other in sentences if other != sentence)


def _line(part: str) -> Line | None:
    found = _SPAN.search(part)
    unit = unit_named(found[3]) if found else None
    if found is None or unit is None or unit == "each":
        return None
    return Line(part, _number(found[1]), _number(found[2]), unit)


def _measured_in(written: str, unit: str) -> Decimal | None:
    try:
        said: Quantity = parse_quantity(written)
    except ValueError:
        return None
    measured = convert(said, unit)
    return measured.amount if measured else None


def _number(written: str) -> Decimal:
    return Decimal(written.replace(",", "."))
