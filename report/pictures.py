"""Pictures of sums, drawn by altair and set into the page as SVG: no script, nothing fetched.

Belongs here: how a picture is drawn. Does not belong here: which sums, and the table that stands beside every picture.

Altair makes the Vega-Lite specification, vl-convert the SVG. Every place is fixed: nothing is laid out by the width of
words, which depends on the fonts of a machine. Colour says nothing that a word or a border does not say too.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple
from unicodedata import east_asian_width

from report.markup import UNSEEN, Html, tag

WIDTH, STEP, BAR = 340, 40, 14  # points: of a picture, from bar to bar, of a bar
ROOM = 36  # of a label, in Latin letters (a Chinese one takes two); the table beside the picture has the rest
INK, FILL = "#1b1b1b", "#3f5f8a"


class Bar(NamedTuple):
    """One line of a picture: words left and right above a bar, and how much of what the bar shows."""

    label: str
    printed: str
    amount: Decimal
    of: Decimal | None = None  # the whole, drawn as an open frame


def drawn(bars: Sequence[Bar], title: str) -> Html:
    """A picture of these bars, named by its title for those who do not see it.

    >>> drawn([Bar("公务接待费", "2.00", Decimal(2))], "三公")[:42]
    '<svg class="picture" viewBox="0 0 340 40" '
    """
    # altair takes half a second to load: only an index needs it
    import altair

    most = max((bar.of or bar.amount for bar in bars), default=Decimal(0)) or Decimal(1)
    rows = [
        {
            "label": _short(bar.label),
            "printed": UNSEEN.sub("", bar.printed),
            "left": 0,
            "right": WIDTH,
            "long": _points(bar.amount, most),
            "frame": _points(bar.of, most) if bar.of else 0,
            "words": number * STEP + STEP - BAR - 15,
            "top": number * STEP + STEP - BAR - 4,
            "foot": number * STEP + STEP - 4,
        }
        for number, bar in enumerate(bars)
    ]
    base = altair.Chart({"values": rows})
    left = altair.X("left:Q", scale=None, axis=None)  # no scale: values are points
    right = altair.X("right:Q", scale=None, axis=None)
    words = base.encode(altair.Y("words:Q", scale=None, axis=None))
    span = base.encode(altair.Y("top:Q", scale=None, axis=None), altair.Y2("foot:Q"), left)
    framed = span.transform_filter("datum.frame > 0")
    chart = altair.layer(
        span.mark_rect(aria=False, fill=FILL).encode(altair.X2("long:Q")),
        framed.mark_rect(aria=False, fillOpacity=0, stroke=INK, strokeWidth=1).encode(altair.X2("frame:Q")),
        words.mark_text(aria=False, align="left", fontSize=12, color=INK).encode(left, text="label:N"),
        words.mark_text(aria=False, align="right", fontSize=12, color=INK).encode(right, text="printed:N"),
        width=WIDTH,
        height=STEP * len(rows),
        padding=0,
        autosize=altair.AutoSizeParams(type="none"),
        background="transparent",
    ).configure(font="inherit", view={"stroke": None})
    file = io.StringIO()
    chart.save(file, format="svg")
    inside = file.getvalue().partition(">")[2].rpartition("</svg>")[0]
    size = f"0 0 {WIDTH} {STEP * len(rows)}"
    return Html(
        tag("svg", tag("title", title), Html(inside), class_="picture", viewBox=size, role="img", aria_label=title)
    )


def _points(amount: Decimal, most: Decimal) -> float:
    """How long a bar is: points of a screen, not money."""
    return round(max(0.0, float(amount / most)) * (WIDTH - 1), 1)


def _short(label: str) -> str:
    """As much of a label as has room.

    >>> _short("2025 final accounts"), _short("223 国有资本经营预算支出"), _short("支" * 20)
    ('2025 final accounts', '223 国有资本经营预算支出', '支支支支支支支支支支支支支支支支支…')
    """
    clean = UNSEEN.sub("", label)
    taken = list(accumulate(2 if east_asian_width(letter) in "WF" else 1 for letter in clean))
    return clean if not taken or taken[-1] <= ROOM else clean[: bisect_right(taken, ROOM - 2)] + "…"
