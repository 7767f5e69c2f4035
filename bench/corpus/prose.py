"""Books × a style's sentences → paragraphs, with what each sentence asserts.

Belongs here: which sum a sentence speaks of, and filling its words. Does not belong here: the words (prose.toml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from bench.corpus import meaning
from bench.corpus.bodies import Body, data
from bench.corpus.ledger import FISCAL, OWN, Books
from bench.corpus.meaning import Shelf
from bench.corpus.page import UNIT, Paragraph, Print, percent

CHOICE = re.compile(r"\{([^{}|]+)\|([^{}|]+)(?:\|(flip|gap))?\}")


class Topic(NamedTuple):
    """One thing that a sentence may be about."""

    key: str
    name: str = ""
    path: str = ""


def write(style: str, body: Body, shelf: Shelf, printing: Print, rng: Random) -> list[Paragraph]:
    """The prose of a document in a style; `printing` gives the unit where the style has none of its own."""
    known = data("prose.toml")[style]
    unit = known["unit"] or printing.unit
    numbers = rng.choice(known["numbers"])
    if unit == "元" and numbers == "commas" and printing.numbers != "integers":
        numbers = "commas_trimmed"
    writer = Writer(body, shelf, unit, numbers, known["places"], rng)
    paragraphs: list[Paragraph] = []
    for one in known["paragraphs"]:
        paragraphs += writer.paragraph(one)
    return paragraphs


class Writer:
    """Fills the sentences of one document."""

    def __init__(self, body: Body, shelf: Shelf, unit: str, numbers: str, places: int, rng: Random) -> None:
        self.body, self.shelf, self.unit, self.numbers, self.places = body, shelf, unit, numbers, places
        spaced = rng.random() < 0.15
        self.gap = " " if spaced else ""
        self.fixed = {
            "E": body.name,
            "D": body.short,
            "Y": str(shelf.now.year),
            "P": str(shelf.now.year - 1),
            "k": str(rng.randint(3, 9)),
            "m": str(len(body.units) - 1),
            "U": "，分别是" + "、".join(unit.name for unit in body.units[1:]) if body.units[1:] else "",
        }

    def paragraph(self, one: dict[str, Any]) -> list[Paragraph]:
        """The paragraphs of one entry of a style."""
        words = data("prose.toml")["words"]
        if "duties" in one:
            return [Paragraph(text) for text in words["duties"]]
        if "glossary" in one:
            return [Paragraph(f"（{'一二三四五'[at]}）{text}") for at, text in enumerate(words["glossary"])]
        if "text" in one:
            return [Paragraph(self.fill(one["text"], {}), one.get("heading", 0))]
        if "each" in one:
            made = [
                self.clauses(one["clauses"], topic, number) for number, topic in enumerate(self.topics(one["each"]), 1)
            ]
            return [paragraph for paragraph in made if paragraph.text]
        paragraph = self.clauses(one["clauses"])
        return [paragraph] if paragraph.text else []

    def clauses(self, clauses: list[dict[str, Any]], topic: Topic | None = None, number: int = 0) -> Paragraph:
        """One paragraph of clauses."""
        done = Paragraph("")
        for clause in clauses:
            if "each" in clause:
                topics = list(self.topics(clause["each"]))
                said = [self.clause(clause, each, at) for at, each in enumerate(topics, 1)]
                words = clause["join"].join(text for text, _ in said if text)
                done.text += words + (clause.get("tail", "") if words else "")
                done.statements += [claim for _, claim in said if claim]
                continue
            text, claim = self.clause(clause, topic or Topic(clause["about"]), number)
            done.text += text
            if claim:
                done.statements.append(claim)
        return done

    def clause(self, clause: dict[str, Any], topic: Topic, number: int) -> tuple[str, dict[str, Any] | None]:
        """(words, what they assert) of one clause."""
        if "when" in clause and not self.value(clause["when"], self.shelf.now):
            return "", None
        if "unless" in clause and self.value(clause["unless"], self.shelf.now):
            return "", None
        now, before = self.value(topic.key, self.shelf.now), self.value(topic.key, self.shelf.prior)
        budget, of = self.value(topic.key, self.shelf.budget), self.base(clause, topic)
        template = self.chosen(clause, now, before, budget)
        change = self.shown(now - before)
        values = {
            "amount": self.money(now),
            "budget": self.money(budget),
            "change": self.money(abs(now - before)),
            "name": topic.name,
            "path": topic.path,
            "n": str(number),
        }
        claim: dict[str, Any] = {
            "about": topic.key,
            "subject": topic.path or topic.name or topic.key,
            "unit": self.unit,
        }
        if "{amount}" in template:
            claim["amount"] = self.shown(now)
        if clause.get("nothing"):
            claim["amount"] = Decimal(0)
        if "{budget}" in template:
            claim["budget"] = self.shown(budget)
        if "{change}" in template:
            claim["change"] = change
        if "{change}" in template or "{ratio}" in template:
            claim["direction"] = "increase" if now > before else "decrease"
        if template and template == clause.get("same"):
            claim["direction"] = "equal"
        for slot, part, whole in (("share", now, of), ("ratio", now - before, before), ("completion", now, budget)):
            if f"{{{slot}}}" in template:
                rate = percent(part, whole, self.places) if whole else Decimal(0)
                values[slot] = f"{abs(rate)}%"
                claim[slot] = rate / 100
        if "{count}" in template:
            count = (
                sum(1 for job in self.shelf.now.jobs if job.pot in FISCAL)
                if topic.key == "projects"
                else self.shelf.now.counts[clause.get("counted", topic.key)]
            )
            values["count"], claim["count"] = str(count) + self.gap, count
        text = CHOICE.sub(lambda found: self.word(found, now, before, budget), template)
        return self.fill(text, values), claim if len(claim) > 3 else None

    def chosen(self, clause: dict[str, Any], now: int, before: int, budget: int) -> str:
        """The wording that fits the numbers as they are printed."""
        say: str = clause["say"]
        if "{completion}" in say:
            if not budget:
                return str(clause.get("unbudgeted", say))
            return str(clause.get("level", say)) if self.money(now) == self.money(budget) else say
        if "{change}" in say or "{ratio}" in say:
            if self.money(now) == self.money(before) or self.shown(now - before) == 0:
                return str(clause.get("same", ""))
            if before == 0:
                return str(clause.get("fresh", say if "{ratio}" not in say else ""))
        return say

    def word(self, found: re.Match[str], now: int, before: int, budget: int) -> str:
        up = now > (budget if found[3] == "gap" else before)
        return found[2] if up == (found[3] == "flip") else found[1]

    def base(self, clause: dict[str, Any], topic: Topic) -> int:
        """What a share is a share of."""
        if "of" in clause:
            return self.value(clause["of"], self.shelf.now)
        kind = topic.key.partition(":")[0]
        whole = {"source": "revenue", "class": "expenditure", "gpb_class": "gpb"}.get(kind, "expenditure")
        return self.value(whole, self.shelf.now)

    def topics(self, each: str) -> Iterator[Topic]:
        """The things of a list."""
        now, subjects = self.shelf.now, data("subjects.toml")
        names = subjects["classes"] | subjects["functional"]
        if each == "sources":
            for source in (*FISCAL, *OWN):
                if now.income("", (source,)):
                    yield Topic(f"source:{source}", data("prose.toml")["words"]["sources"][source])
        elif each in ("classes", "classes_gpb"):
            for code in subjects["classes"]:
                key = f"class:{code}" if each == "classes" else f"gpb_class:{code}"
                if self.value(key, now):
                    yield Topic(key, subjects["classes"][code])
        else:
            for code in now.items(("general_public",)):
                path = f"{names[code[:3]]}（类）{names[code[:5]]}（款）{names[code]}（项）"
                yield Topic(f"item:{code}", names[code], path)

    def value(self, key: str, books: Books) -> int:
        """The sum that a topic stands for, in fen."""
        kind, _, rest = key.partition(":")
        gpb = ("general_public",)
        spent = {
            "expenditure": ((), ()),
            "fiscal": (FISCAL, ()),
            "gpb": (gpb, ()),
            "government_fund": (("government_fund",), ()),
            "basic": ((), ("basic",)),
            "project": ((), ("project",)),
            "business_activity": ((), ("business_activity",)),
            "gpb_basic": (gpb, ("basic",)),
            "gpb_project": (gpb, ("project",)),
        }
        if kind in spent:
            return books.flow("spend", "", *spent[kind])
        if kind in ("class", "gpb_class", "item"):
            return books.flow("spend", rest, () if kind == "class" else gpb)
        if kind in ("revenue", "source", "gpb_income", "fiscal_income"):
            pots = {"revenue": (), "source": (rest,), "gpb_income": gpb, "fiscal_income": FISCAL}[kind]
            return books.income("", pots)
        if kind == "own":
            return books.income("", meaning.SOURCES[rest][1])
        if kind == "total_in":
            return books.income() + books.flow("carry_in") + books.flow("reserve")
        if kind == "total_out":
            return books.flow("spend") + books.flow("carry_out")
        if kind in ("personnel", "operating"):
            shelf = Shelf(books, books, books, books)
            said = meaning.economy("B_BAS_D", kind, "", shelf)
        elif kind in meaning.THREE_PUBLIC or kind == "agency_operation":
            said = meaning.public(kind, Shelf(books, books, books, books), "")
        elif kind == "projects":
            return sum(job.amount for job in books.jobs if job.pot in FISCAL)
        elif kind in ("procurement", "awarded"):
            bought = sum(books.bought.values())
            return bought if kind == "procurement" else bought * 6 // 1000 * 100  # awarded: to small and medium firms
        else:
            return books.bought[kind] if kind in ("goods", "works", "services") else 0
        assert said
        return said[1]

    def shown(self, fen: int) -> Decimal:
        """A sum as printed, in yuan, with its sign."""
        return self.printer().rounded(fen) * UNIT[self.unit]

    def money(self, fen: int) -> str:
        """A sum with its unit."""
        if self.numbers == "commas_trimmed":
            words = f"{self.printer().rounded(fen):,f}"
            words = words.rstrip("0").rstrip(".")
        else:
            words = self.printer().amount(fen)
        return f"{self.gap}{words}{self.gap}{self.unit}"

    def printer(self) -> Print:
        return Print(self.unit, "plain" if self.numbers == "commas_trimmed" else self.numbers, "0", "", "")

    def fill(self, text: str, values: dict[str, str]) -> str:
        for slot, words in (self.fixed | values).items():
            text = text.replace(f"{{{slot}}}", words)
        return text
