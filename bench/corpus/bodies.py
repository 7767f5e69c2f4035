"""Who publishes: invented bodies in real places, each with its units, projects and habits, drawn from a seed."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any


@dataclass(frozen=True)
class Project:
    """One project of a unit: what it is called, the item and the pot of money that it is paid from, its usual size."""

    name: str
    code: str
    pot: str
    size: int  # yuan


@dataclass(frozen=True)
class Unit:
    """One keeper of accounts."""

    name: str
    code: str  # its code in the finance system
    administrative: bool
    staff: int
    vehicles: int
    main: str  # the item that carries its running cost
    side: str  # the item of what it does beside that with its own money
    pots: tuple[str, ...]  # money of its own beside the appropriation
    projects: tuple[Project, ...]
    carries: bool  # money is carried from year to year
    whole: bool  # its amounts are whole yuan


@dataclass(frozen=True)
class Body:
    """A department (the first unit is itself, 本级) or a unit that publishes on its own."""

    seed: str
    place: str  # full name of the place
    short: str
    region: str
    name: str
    trade: str
    units: tuple[Unit, ...]
    scope: str  # department, unit


@cache
def data(name: str) -> dict[str, Any]:
    """A TOML file beside this module."""
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


def body(seed: str, regions: tuple[str, ...] = (), size: float = 0.0, carries: bool = True, twin: int = 1) -> Body:
    """The body of this seed, in one of these places (anywhere if none); size 0 … 1 says how many units and projects."""
    rng = Random(seed)
    known = data("bodies.toml")
    places = [place for place in known["places"] if not regions or place["code"].startswith(regions)]
    place, trade = rng.choice(places), rng.choice(known["trades"])
    alone = rng.random() < 0.3
    name = place["full"] + trade["name"] + (f"第{twin}分局" if twin > 1 else "")
    under = [] if alone and size < 0.5 else rng.sample(trade["units"], rng.randint(0, len(trade["units"])))
    count = 1 + int(size * size * 160)
    whole = rng.random() < 0.3
    own = unit(rng, name, True, trade, 2 + count, carries, whole)
    units = [own, *(unit(rng, place["full"] + each, False, trade, count, carries, whole) for each in under)]
    scope = "unit" if alone and not under and rng.random() < 0.5 else "department"
    return Body(seed, place["full"], place["short"], place["code"], name, trade["name"], tuple(units), scope)


def unit(
    rng: Random, name: str, administrative: bool, trade: dict[str, Any], projects: int, carries: bool, whole: bool
) -> Unit:
    """One unit with its projects."""
    pots: tuple[str, ...] = ()
    if not administrative and rng.random() < 0.5:
        pots = tuple(
            rng.sample(("service", "business", "special_account", "superior_subsidy", "other"), rng.randint(1, 2))
        )
    elif rng.random() < 0.15:
        pots = ("other",)
    return Unit(
        name,
        f"{rng.randint(100, 799)}{rng.randint(1, 20):03d}",
        administrative,
        rng.randint(3, 90),
        rng.randint(0, 9),
        trade["main"] if administrative else trade["institution"],
        trade["works"][0],
        pots,
        tuple(apart(project(rng, trade) for _ in range(rng.randint(projects // 2, projects)))),
        carries and rng.random() < 0.35,
        whole,
    )


def apart(drawn: Iterable[Project]) -> Iterator[Project]:
    """Projects of one unit; a name that comes again is numbered."""
    met: Counter[str] = Counter()
    for one in drawn:
        met[one.name] += 1
        yield replace(one, name=f"{one.name}{met[one.name]}期") if met[one.name] > 1 else one


def project(rng: Random, trade: dict[str, Any]) -> Project:
    """A project of the trade, now and then from a government fund or state capital."""
    words = data("bodies.toml")["projects"]
    name = rng.choice(words["subjects"]) + rng.choice(words["endings"])
    size = int(10 ** rng.uniform(4, 6.8))
    draw = rng.random()
    if draw < 0.12:
        return Project(name, rng.choice(words["pots"]["government_fund"]), "government_fund", size)
    if draw < 0.15:
        return Project(name, rng.choice(words["pots"]["state_capital"]), "state_capital", size)
    return Project(name, rng.choice(trade["works"]), "general_public", size)
