"""The report's two drawings as inline SVG: how long searches take, and whether confidence can be believed."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from app.services.evaluation.scores import CalibrationBin, percentiles

WIDTH, HEIGHT = 400, 230
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 22, 36
BARS = 24


def latency_chart(milliseconds: Sequence[float]) -> Markup:
    """Draw how many searches took how long, with the median and the 95th percentile; the slowest hundredth is cut off."""
    median, slow, end = percentiles(milliseconds, 50, 95, 99)
    top = max(end, slow * 1.1, 0.1)
    counts = [0] * BARS
    for value in milliseconds:
        counts[min(int(value / top * BARS), BARS - 1)] += 1
    step, most = _span() / BARS, max([*counts, 1])
    parts = [
        f'<rect class="bar" x="{LEFT + place * step + 1:.1f}" y="{_y(count / most):.1f}" width="{step - 2:.1f}" '
        f'height="{max(_y(0) - _y(count / most), 0):.1f}" rx="2"><title>{count} searches, {place * top / BARS:.2f} to '
        f"{(place + 1) * top / BARS:.2f} ms</title></rect>"
        for place, count in enumerate(counts)
        if count
    ]
    for value, name, anchor in ((median, "half", "start"), (slow, "95 %", "start")):
        at = LEFT + min(value / top, 1) * _span()
        side = "end" if at > WIDTH - 90 else anchor
        shift = -5 if side == "end" else 5
        parts.append(f'<line class="mark" x1="{at:.1f}" x2="{at:.1f}" y1="{TOP - 8}" y2="{_y(0):.1f}"/>')
        parts.append(f'<text class="told" x="{at + shift:.1f}" y="{TOP - 1}" text-anchor="{side}">{name} {value:.1f} ms</text>')
    parts += _axis([(share * top, f"{share * top:.1f}") for share in (0, 0.25, 0.5, 0.75, 1)], top, "milliseconds a search")
    return _drawing(parts, f"Of {len(milliseconds)} searches half took at most {median:.1f} ms, 95 of 100 at most {slow:.1f} ms.")


def calibration_chart(bins: Sequence[CalibrationBin]) -> Markup:
    """Draw the share that was right over the confidence that was claimed; on the diagonal the two agree."""
    most = max((one.count for one in bins), default=1)
    parts = [f'<line class="even" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>']
    for share in (0, 0.5, 1):
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(share):.1f}" y2="{_y(share):.1f}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 6}" y="{_y(share) + 4:.1f}" text-anchor="end">{share:.0%}</text>')
    path = " ".join(f"{'L' if place else 'M'}{_x(one.confidence):.1f} {_y(one.right):.1f}" for place, one in enumerate(bins))
    parts.append(f'<path class="line" d="{path}"/>' if bins else "")
    parts += [
        f'<circle class="dot" cx="{_x(one.confidence):.1f}" cy="{_y(one.right):.1f}" r="{3 + 7 * (one.count / most) ** 0.5:.1f}">'
        f"<title>{one.count} phrasings: {one.confidence:.0%} sure, {one.right:.0%} right</title></circle>"
        for one in bins
    ]
    parts.append(f'<text class="tick" x="{LEFT - 36}" y="{TOP - 12}">were right</text>')
    parts += _axis([(share, f"{share:.0%}") for share in (0, 0.25, 0.5, 0.75, 1)], 1, "how sure the router was")
    return _drawing(parts, "The share that was right, over how sure the router was; larger dots stand for more phrasings.")


def _axis(ticks: Sequence[tuple[float, str]], top: float, title: str) -> list[str]:
    drawn = [f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(0)}" y2="{_y(0)}"/>']
    drawn += [f'<text class="tick" x="{_x(value / top):.1f}" y="{_y(0) + 15}" text-anchor="middle">{text}</text>' for value, text in ticks]
    return [*drawn, f'<text class="tick" x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 4}" text-anchor="middle">{title}</text>']


def _drawing(parts: Sequence[str], said: str) -> Markup:
    # every part is made of numbers and of the titles above, never of a shop's or a customer's words
    inside = "".join(parts)
    return Markup(f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{said}">{inside}</svg>')  # noqa: S704


def _span() -> float:
    return WIDTH - LEFT - RIGHT


def _x(share: float) -> float:
    return LEFT + share * _span()


def _y(share: float) -> float:
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)
