"""The books of a body for one year and one stage: fen in, fen out, everything consistent by construction.

`keep(body, year, stage)` is pure: the same arguments give the same books, so that a budget's prior-year column is the
earlier budget's own. Every total is a sum over the same few entries; nothing is ever filled in to make a sum close.

Money comes from pots (the three kinds of fiscal appropriation and the unit's own) and is spent by functional item and
part. Where a pot is carried over, income = spending − carried in + carried out, item by item. Staff contributions tie
the classifications: what the economic side pays for pensions, health and housing is what the functional side shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import NamedTuple

from bench.corpus.bodies import Body, Unit, data

FISCAL = ("general_public", "government_fund", "state_capital")
OWN = ("special_account", "service", "superior_subsidy", "affiliated_remittance", "business", "other")
STAGES = ("approved", "executed")

# yuan a head and year, and how likely a body has it; the institutions' and the administration's differ
STAFF = {
    "30101": (42000, 68000, 1.0),
    "30103": (20000, 60000, 0.9),
    "30199": (2000, 9000, 0.3),
    "30114": (300, 1500, 0.4),
    "30112": (400, 2500, 0.8),
}
FAMILY = {"30302": (800, 9000, 0.5), "30305": (500, 3000, 0.6), "30307": (50, 400, 0.4), "30301": (500, 1000, 0.1)}
OFFICE = {
    "30201": (1500, 9000, 1.0),
    "30202": (100, 900, 0.6),
    "30205": (50, 400, 0.6),
    "30206": (200, 1500, 0.7),
    "30207": (200, 1800, 0.7),
    "30209": (200, 2500, 0.4),
    "30211": (300, 4000, 0.8),
    "30213": (100, 2500, 0.6),
    "30214": (100, 1500, 0.2),
    "30215": (50, 400, 0.3),
    "30216": (100, 900, 0.7),
    "30217": (20, 400, 0.6),
    "30226": (200, 3000, 0.5),
    "30227": (200, 3000, 0.3),
    "30228": (600, 1500, 0.9),
    "30229": (600, 1800, 0.9),
    "30239": (1500, 9000, 0.6),
    "30299": (300, 4000, 0.7),
    "31002": (200, 1500, 0.4),
}
LIMITED = ("30212", "30217", "30231")  # the three public expenses that are paid from basic expenditure
WORKS = (
    "30201", "30202", "30203", "30211", "30213", "30215", "30216", "30217", "30218", "30226", "30227", "30299",
    "30305", "31013", "31002", "31003", "31005", "31006", "31007", "31204", "39908",
)  # fmt: skip


class Job(NamedTuple):
    """What a project gets in this year."""

    name: str
    unit: str
    unit_code: str
    code: str
    pot: str
    amount: int


@dataclass
class Books:
    """flows[kind, item, pot, part] with kind spend, carry_in, carry_out, reserve; economic[part, class]."""

    year: int
    stage: str
    flows: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    economic: Counter[tuple[str, str]] = field(default_factory=Counter)
    government: Counter[tuple[str, str]] = field(default_factory=Counter)
    jobs: list[Job] = field(default_factory=list)
    bought: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, other: Books) -> None:
        for mine, theirs in (
            (self.flows, other.flows),
            (self.economic, other.economic),
            (self.government, other.government),
            (self.bought, other.bought),
            (self.counts, other.counts),
        ):
            mine.update(theirs)  # type: ignore[arg-type]
        self.jobs += other.jobs

    def flow(self, kind: str, prefix: str = "", pots: tuple[str, ...] = (), parts: tuple[str, ...] = ()) -> int:
        """The sum of the entries of a kind whose item begins so, of these pots and parts (all, if none are given)."""
        return sum(
            amount
            for (what, code, pot, part), amount in self.flows.items()
            if what == kind and code.startswith(prefix) and (not pots or pot in pots) and (not parts or part in parts)
        )

    def income(self, prefix: str = "", pots: tuple[str, ...] = ()) -> int:
        """Income of this year: what is spent, less what was brought along and drawn, plus what is left."""
        spent, left = self.flow("spend", prefix, pots), self.flow("carry_out", prefix, pots)
        return spent - self.flow("carry_in", prefix, pots) - self.flow("reserve", prefix, pots) + left

    def economy(self, side: str, prefix: str = "", parts: tuple[str, ...] = ()) -> int:
        """The general public budget by economic class; side is 'economic' or 'government'."""
        entries = self.economic if side == "economic" else self.government
        return sum(v for (part, code), v in entries.items() if code.startswith(prefix) and (not parts or part in parts))

    def items(self, pots: tuple[str, ...] = (), kinds: tuple[str, ...] = ("spend",)) -> list[str]:
        """The seven-digit items in use, ascending."""
        return sorted({c for (k, c, p, _), v in self.flows.items() if v and k in kinds and (not pots or p in pots)})

    def classes(self, side: str, parts: tuple[str, ...]) -> list[str]:
        """The five-digit economic classes in use, ascending."""
        entries = self.economic if side == "economic" else self.government
        return sorted({code for (part, code), v in entries.items() if v and part in parts})


def keep(body: Body, year: int, stage: str, units: tuple[Unit, ...] | None = None) -> Books:
    """The books of these units of the body (all of them if None)."""
    whole = Books(year, stage)
    for one in body.units if units is None else units:
        whole.add(of_unit(body.seed, one, year, stage))
    return whole


@lru_cache(maxsize=256)  # a document quotes the year before, and the next one of its series quotes this
def of_unit(seed: str, unit: Unit, year: int, stage: str) -> Books:
    """The books of one unit; nobody may change them."""
    books = Books(year, stage)

    def lasting(what: str) -> Random:
        return Random(f"{seed}|{unit.name}|{what}")

    def fen(what: str, low: float, high: float, present: float = 1.0) -> int:
        """What is granted, or spent: of projects and of the three public expenses never more than was granted."""
        spent = drawn(what, low, high, present, stage)
        limited = stage == "executed" and (what in LIMITED or what.startswith("job"))
        return min(spent, drawn(what, low, high, present, "approved")) if limited else spent

    def drawn(what: str, low: float, high: float, present: float, stage: str) -> int:
        """An amount that keeps its size over the years and moves a little each year; 0 where it does not occur."""
        steady, now = lasting(what), Random(f"{seed}|{unit.name}|{what}|{year}|{stage}")
        base, growth, has = steady.uniform(low, high), steady.uniform(-0.04, 0.06), steady.random() < present
        if not has or now.random() < 0.05:
            return 0
        moved = base * (1 + growth) ** (year - 2018) * now.uniform(0.85, 1.12)
        return round(moved) * 100 if unit.whole or steady.random() < 0.4 else round(moved * 100)

    heads = unit.staff
    pay = {code: fen(code, low * heads, high * heads, has) for code, (low, high, has) in STAFF.items()}
    if unit.administrative:
        pay["30102"] = fen("30102", 25000 * heads, 50000 * heads)
    else:
        pay["30107"] = fen("30107", 30000 * heads, 60000 * heads)
    base = pay["30101"] or 4_000_000 * heads
    pay["30101"] = base
    grain = 100 if unit.whole else 1
    for code, thousandths in {"30108": 160, "30109": 80, "30113": 120, "30110": 85, "30111": 20}.items():
        if code != "30111" or unit.administrative:
            pay[code] = base * thousandths // 1000 // grain * grain
    pay |= {code: fen(code, low * heads, high * heads, has) for code, (low, high, has) in FAMILY.items()}
    office = {code: fen(code, low * heads, high * heads, has) for code, (low, high, has) in OFFICE.items()}
    office["30231"] = fen("30231", 15000 * unit.vehicles, 32000 * unit.vehicles)
    office["30212"] = fen("30212", 20000, 90000, 0.06)
    basic = {code: amount for code, amount in (pay | office).items() if amount}

    tied = {
        "2080505": ("30108",),
        "2080506": ("30109",),
        "2210201": ("30113",),
        "2101101" if unit.administrative else "2101102": ("30110",),
        "2101103": ("30111",),
        "2080501" if unit.administrative else "2080502": ("30301", "30302"),
    }
    spend = Counter({item: sum(basic.get(code, 0) for code in codes) for item, codes in tied.items()})
    spend[unit.main] = sum(basic.values()) - sum(spend.values())
    for item, amount in spend.items():
        if amount:
            books.flows["spend", item, "general_public", "basic"] += amount
    for code, amount in basic.items():
        record(books, unit, "basic", code, amount)

    for number, job in enumerate(unit.projects):
        amount = fen(f"job{number}", job.size * 0.6, job.size * 1.4)
        if not amount:
            continue
        if unit.administrative or job.pot != "general_public":
            amount = amount // 1_000_000 * 1_000_000 or amount  # whole ten-thousands, as projects are granted
        books.jobs.append(Job(job.name, unit.name, unit.code, job.code, job.pot, amount))
        books.flows["spend", job.code, job.pot, "project"] += amount
        if job.pot == "general_public":
            split(books, unit, lasting(f"split{number}"), amount)
            books.bought[lasting(f"kind{number}").choice(("goods", "works", "services"))] += amount // 400 * 100
    own_money(books, unit, lasting, fen)
    carried(books, unit, seed, year, stage)
    counts = Random(f"{seed}|{unit.name}|counts|{year}|{stage}")
    books.counts.update(vehicles=unit.vehicles, batches=counts.randint(1, 60), guests=counts.randint(60, 900))
    books.counts.update(groups=counts.randint(1, 3), travellers=counts.randint(4, 9), cars=counts.randint(1, 3))
    books.counts["staff"] += unit.staff
    return books


def record(books: Books, unit: Unit, part: str, code: str, amount: int) -> None:
    """One amount by both economic classifications."""
    books.economic[part, code] += amount
    crosswalk = data("subjects.toml")["crosswalk"]
    if unit.administrative or code[:3] not in ("301", "302", "310"):
        there = str(crosswalk.get(code, 50201 if code.startswith("302") else 50399))
    else:
        there = {"301": "50501", "302": "50502", "310": "50601"}[code[:3]]
    books.government[part, there] += amount


def split(books: Books, unit: Unit, rng: Random, amount: int) -> None:
    """A project's money over a few economic classes."""
    codes = rng.sample(WORKS, rng.randint(1, 4))
    left = amount
    for code in codes[1:]:
        share = left * rng.randint(10, 60) // 10_000 * 100
        record(books, unit, "project", code, share)
        left -= share
    record(books, unit, "project", codes[0], left)


def own_money(books: Books, unit: Unit, lasting: Callable[[str], Random], fen: Callable[..., int]) -> None:
    """What a unit spends of its own money, and, rarely, of its reserve."""
    for pot in unit.pots:
        part = "business_activity" if pot == "business" else "basic" if pot == "service" else "project"
        amount = fen(f"own {pot}", 80_000, 3_000_000)
        if amount:
            item = unit.side if part == "project" else unit.main
            books.flows["spend", item, pot, part] += amount
            if part == "project":
                books.jobs.append(Job("自有资金安排的项目", unit.name, unit.code, item, pot, amount))
            if unit.carries and lasting(f"reserve {pot}").random() < 0.5:
                books.flows["reserve", item, pot, ""] += amount // 1000 * 100


def carried(books: Books, unit: Unit, seed: str, year: int, stage: str) -> None:
    """Money from year to year: what one year leaves in an account is what the next one finds there."""
    if not unit.carries:
        return

    steady = Random(f"{seed}|{unit.name}|carries")
    both = stage == "executed" or steady.random() < 0.3
    limit = steady.randint(100, 30_000) * 100
    books.flows["carry_in", unit.main, "general_public", ""] += rest(seed, unit, stage, year - 1, limit)
    if both:
        books.flows["carry_out", unit.main, "general_public", ""] += rest(seed, unit, stage, year, limit)
    codes = sorted({job.code for job in unit.projects if job.pot == "government_fund"})
    for at, code in enumerate(codes, 1):  # a standing balance
        books.flows["carry_in", code, "government_fund", ""] += at * limit
        books.flows["carry_out", code, "government_fund", ""] += at * limit


def rest(seed: str, unit: Unit, stage: str, year: int, limit: int) -> int:
    """What this year leaves, in fen."""
    return Random(f"{seed}|{unit.name}|rest|{stage}|{year}").randint(1, limit // 100) * 100
