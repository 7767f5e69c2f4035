"""What a printed figure is about, in the words of the relation `facts`; and how much it is, from the books.

Columns and rows of the families' data carry short keys (`general_public`, `prior:total`, `carry_in`); here every key
gets its dimensions and its sum. 'a|b' says that the contract leaves a choice.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.corpus.ledger import FISCAL, OWN, Books

PARTS = ("basic", "project", "remitted_up", "business_activity", "subsidy_down", "total", "personnel", "operating")
FUNDS = FISCAL
NO_FUND = "none|all"

# source of income -> (dimensions, pots)
SOURCES: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "all": ({"source": "all", "fund": "all"}, ()),
    "fiscal": ({"source": "fiscal", "fund": "fiscal"}, FISCAL),
    **{fund: ({"source": "fiscal", "fund": fund}, (fund,)) for fund in FISCAL},
    **{own: ({"source": own, "fund": NO_FUND}, (own,)) for own in OWN},
    "education_fees": ({"source": "education_fees", "fund": NO_FUND}, ("special_account",)),
    "unit_funds": ({"source": "unit_funds", "fund": NO_FUND}, tuple(own for own in OWN if own != "special_account")),
    "other_unit": (
        {"source": "other|unit_funds", "fund": NO_FUND},
        tuple(own for own in OWN if own != "special_account"),
    ),
    "other_all": (
        {"source": "other", "fund": NO_FUND},
        tuple(own for own in OWN if own not in ("service", "business")),
    ),
    "service_all": ({"source": "service", "fund": NO_FUND}, ("service", "special_account")),
    "other_affiliated": (
        {"source": "other", "fund": NO_FUND},
        ("other", "affiliated_remittance", "superior_subsidy"),
    ),
}
# lines of the two-sided totals that stand for one thing of the body
LINES = {
    "grand_total": ("grand_total", True),
    "current_year_total": ("current_year_total", True),
    "carry_in": ("carry_in", False),
    "carry_in_and_reserve": ("carry_in", False),
    "fund_balance_used": ("fund_balance_used", False),
    "carry_out": ("carry_out", False),
    "surplus_distribution": ("surplus_distribution", False),
}
THREE_PUBLIC: dict[str, tuple[str, ...]] = {
    "three_public_total": ("30212", "30913", "31013", "30231", "30217"),
    "overseas_travel": ("30212",),
    "vehicle_total": ("30913", "31013", "30231"),
    "vehicle_purchase": ("30913", "31013"),
    "vehicle_operation": ("30231",),
    "reception": ("30217",),
    "meeting": ("30215",),
    "training": ("30216",),
}
POTS: dict[str, tuple[str, ...]] = {
    "FIS": FISCAL,
    "GPB": ("general_public",),
    "FND": ("government_fund",),
    "SCP": ("state_capital",),
}


@dataclass(frozen=True)
class Shelf:
    """The books that a document draws on."""

    now: Books
    prior: Books  # the year before, same stage
    prior_executed: Books
    budget: Books  # this year's, as approved

    def of(self, when: str) -> Books:
        return {"": self.now, "prior": self.prior, "prior_executed": self.prior_executed, "budget": self.budget}[when]


def taken(key: str) -> tuple[str, str, str]:
    """('prior', 'total', '') of 'prior:total'; ('', 'carry_in', 'state_capital') of 'carry_in:state_capital'."""
    when, what, fund = "", key, ""
    head, _, tail = key.partition(":")
    if head in ("prior", "prior_executed", "budget"):
        when, what = head, tail
    what, _, fund = what.partition(":")
    return when, what, fund


def time(shelf: Shelf, when: str) -> dict[str, str]:
    """Year and stage of a column."""
    books = shelf.of(when)
    return {"fiscal_year": str(books.year), "stage": books.stage, "measure": "amount"}


def pots(form: str) -> tuple[str, ...]:
    """The pots that a form speaks of; none = all."""
    return POTS.get(form.split("_")[1], ())


def fund(form: str) -> dict[str, str]:
    """Source and fund of a form's figures, where its columns say nothing else."""
    kept = pots(form)
    if not kept:
        return {"source": "all", "fund": "all"}
    return {"source": "fiscal", "fund": "fiscal" if len(kept) > 1 else kept[0]}


def listed(form: str, key: str, code: str, shelf: Shelf) -> tuple[dict[str, str], int] | None:
    """(dimensions, fen) of a column of a list by functional item; None for a column that is no money."""
    when, what, _ = taken(key)
    books, kept = shelf.of(when), pots(form)
    about = {"classification": "functional", "flow": "expenditure", **fund(form), **time(shelf, when)}
    if what in PARTS:
        parts = () if what == "total" else (what,)
        return about | {"part": what}, books.flow("spend", code, kept, parts)
    if form.endswith(("_FND", "_SCP")):
        if what in ("carry_in", "carry_out"):
            flow = "opening_balance" if what == "carry_in" else "closing_balance"
            return about | {"item": what, "flow": flow, "part": "*"}, books.flow(what, code, kept)
        if what == "all":
            return about | {"flow": "revenue", "part": "*"}, books.income(code, kept)
        return None
    return revenue(what, code, books, about)


def revenue(what: str, code: str, books: Books, about: dict[str, str]) -> tuple[dict[str, str], int] | None:
    """A column of a revenue form."""
    about = about | {"flow": "revenue", "part": "*"}
    if what == "all_carried":
        total = books.income(code) + books.flow("carry_in", code) + books.flow("reserve", code)
        return about | {"source": "all", "fund": "all"}, total
    if what in ("carry_in", "carry_in_and_reserve"):
        both = books.flow("carry_in", code) + (books.flow("reserve", code) if "reserve" in what else 0)
        return about | {"item": "carry_in", "flow": "revenue|opening_balance", "source": "*", "fund": "*"}, both
    if what == "fund_balance_used":
        return about | {"item": what, "source": "*", "fund": "*"}, books.flow("reserve", code)
    if what in SOURCES:
        dims, kept = SOURCES[what]
        return about | dims, books.income(code, kept)
    return None


def line(form: str, side: str, row: str, column: str, shelf: Shelf) -> tuple[dict[str, str], int] | None:
    """(dimensions, fen) of a cell of a two-sided total: `row` a key of the family or a class code."""
    when, what, _ = taken(column)
    _, key, of_fund = taken(row)
    books = shelf.of(when)
    kept, about = pots(form), {"classification": "line", **time(shelf, when)} | fund(form)
    if what in FUNDS:
        kept, about = (what,), about | {"source": "fiscal", "fund": what}
    if of_fund and key != "part":
        kept, about = (of_fund,), about | {"source": "fiscal", "fund": of_fund}
    if side == "revenue":
        about |= {"flow": "revenue", "part": "*"}
        brought, drawn = books.flow("carry_in", "", kept), books.flow("reserve", "", kept)
        if key in SOURCES:
            dims, of = SOURCES[key]
            return about | dims, books.income("", of)
        sums = {
            "grand_total": books.income("", kept) + brought + drawn,
            "current_year_total": books.income("", kept),
            "carry_in": brought,
            "carry_in_and_reserve": brought + drawn,
            "fund_balance_used": drawn,
        }
    else:
        about |= {"flow": "expenditure", "part": "total"}
        if key.isdigit():
            about |= {"classification": "functional|line", "subject_code": key}
            return about, books.flow("spend", key, kept)
        if key == "part":
            return about | {"part": of_fund}, books.flow("spend", "", kept, (of_fund,))
        spent, left = books.flow("spend", "", kept), books.flow("carry_out", "", kept)
        sums = {"grand_total": spent + left, "current_year_total": spent, "carry_out": left, "surplus_distribution": 0}
    if key not in sums:
        return None
    item, whole = LINES[key]
    about |= {"item": item, "is_total": str(whole)}
    if item in ("carry_in", "carry_out"):
        flow = "revenue|opening_balance" if item == "carry_in" else "expenditure|closing_balance"
        about |= {"flow": flow, "part": "*"}
    if item in ("fund_balance_used", "carry_in", "carry_out", "surplus_distribution") and len(kept) != 1:
        about |= {"source": "*", "fund": "*"}
    if item == "surplus_distribution":
        about |= {"part": "*"}
    return about, sums[key]


def economy(form: str, key: str, code: str, shelf: Shelf) -> tuple[dict[str, str], int] | None:
    """A column of a list by economic class."""
    when, what, _ = taken(key)
    side = "government" if form.endswith("_G") else "economic"
    about = {"classification": f"{'government' if side == 'government' else 'department'}_economic"}
    about |= {"flow": "expenditure", "source": "fiscal", "fund": "general_public", **time(shelf, when)}
    books = shelf.of(when)
    if what in ("basic", "project"):
        return about | {"part": what}, books.economy(side, code, (what,))
    if what in ("personnel", "operating"):
        heads = ("301", "303") if what == "personnel" else ("302", "307", "310", "312", "399")
        total = sum(books.economy(side, code or head, ("basic",)) for head in heads if not code or code[:3] == head)
        return about | {"part": what}, total
    return None


def public(key: str, shelf: Shelf, title: str) -> tuple[dict[str, str], int] | None:
    """A figure of the three_public forms."""
    when, what, _ = taken(key)
    books = shelf.of(when)
    about = {"classification": "three_public", "flow": "expenditure", "part": "*", "item": what, **time(shelf, when)}
    about |= {"source": "fiscal", "fund": "general_public" if "一般公共预算" in title else "fiscal|general_public"}
    about |= {"is_total": str(what == "three_public_total")}
    if what in THREE_PUBLIC:
        return about, sum(books.economy("economic", code) for code in THREE_PUBLIC[what])
    if what == "agency_operation":
        both = books.economy("government", "502", ("basic",)) + books.economy("government", "503", ("basic",))
        return about | {"fund": "*", "is_total": "*"}, both
    return None
