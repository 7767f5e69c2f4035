"""What disagrees, told to a person: one finding a disagreement, with both figures, their places and a diagnosis.

Belongs here: gathering broken comparisons of a document, merging what one figure explains, order. Does not
belong here: judging (`judge`), reasoning about suspects (`diagnosis`), words (`telling`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from expectations.book import rules
from expectations.cases import AGAINST, Case, cut, together, told
from expectations.diagnosis import MANY, Diagnosis, Equation, Suspect, diagnose, slip
from expectations.judge import judge
from expectations.telling import LANGUAGES, Quoted, differ, figure, phrases, standing
from pipelines.amounts import factor, printed
from pipelines.store.memory import insert

if TYPE_CHECKING:
    import duckdb

SEVERITIES = ("error", "warn", "info")
CHUNK = 1000  # findings written at a time
SAME = ("two_directions",)  # what predicates ask of a sentence whose figures disagree for the same reason
TELLING = ("tenfold", "unit", "swapped", "dropped", "added")  # slips that a figure which is right seldom seems to be
ZERO, ONE = Decimal(0), Decimal(1)
QUOTED = Path(__file__).parent / "kinds" / "quoted.sql"


class Finding(NamedTuple):
    """A row of `findings`, its place in the order of weight included."""

    finding_id: str
    document_id: str
    rank: int
    rule_ids: list[str]
    severity: str
    message_zh: str
    message_en: str
    evidence: list[dict[str, object]]
    suspect: str | None
    ties: list[str]
    suggestion: str | None
    slip: str | None


def find(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `findings` from what `judge` found, in place of what was there; judges first where nobody did."""
    if not _judged_here(connection):
        judge(connection)
    found = [finding for document in _documents(connection) for finding in _told(document)]
    connection.execute("DELETE FROM findings")
    for start in range(0, len(found), CHUNK):
        insert(connection, "findings", Finding._fields, found[start : start + CHUNK])


def _judged_here(connection: duckdb.DuckDBPyConnection) -> bool:
    return connection.execute("SELECT getvariable('judged')").fetchone() == (True,)


class _Document(NamedTuple):
    """All that is known of one troubled document."""

    document_id: str
    equations: Sequence[Equation]
    cases: Sequence[Case]
    quoted: Mapping[str, Quoted]


def _documents(connection: duckdb.DuckDBPyConnection) -> Iterator[_Document]:
    """Every document with a disagreement, in the order of ids."""
    members: dict[int, dict[str, tuple[int, int]]] = {}
    ratio_refs: dict[int, str] = {}
    for number, ref, side, sign in connection.execute("FROM members ORDER BY ALL").fetchall():
        if side == 2:
            ratio_refs[number] = ref
        else:
            left, right = members.setdefault(number, {}).get(ref, (0, 0))
            members[number][ref] = (left + sign, right) if side == 0 else (left, right + sign)
    equations: dict[str, list[Equation]] = {}
    for document_id, number, *values in connection.execute(
        "FROM equations ORDER BY document_id, rule_id, comparison"
    ).fetchall():
        stands = (members.get(number, {}), ratio_refs.get(number))
        equations.setdefault(document_id, []).append(Equation(*stands, number, *values))
    equations = {document_id: _renumbered(some) for document_id, some in equations.items()}
    cases: dict[str, list[Case]] = {}
    for document_id, rule_id, severity, subject, evidence in connection.execute("FROM cases ORDER BY ALL").fetchall():
        cases.setdefault(document_id, []).append(Case((rule_id,), severity, subject, tuple(evidence)))
    if not equations and not cases:  # as of most disclosures: nothing is quoted
        return
    quoted: dict[str, dict[str, Quoted]] = {}
    for document_id, *values, name_zh, name_en in connection.execute(QUOTED.read_text(encoding="utf-8")).fetchall():
        one = Quoted((name_zh, name_en), *values)
        quoted.setdefault(document_id, {})[one.ref] = one
    for document_id in sorted(equations.keys() | cases.keys()):
        yield _Document(
            document_id, equations.get(document_id, ()), cases.get(document_id, ()), quoted.get(document_id, {})
        )


def _renumbered(some: Iterable[Equation]) -> list[Equation]:
    """In an order of their own: the database numbers comparisons as its threads find them, another way each time."""
    ordered = sorted(
        some,
        key=lambda e: (e.rule_id, sorted(e.members.items()), e.ratio_ref or "", e.relation, e.left, e.right, e.broken),
    )
    return [replace(equation, number=number) for number, equation in enumerate(ordered)]


def _told(document: _Document) -> list[Finding]:
    """The findings of one document by weight: severity, then the size of the difference, then the place."""
    diagnoses = _of_a_row(_of_a_direction(diagnose(document.equations), document.quoted), document.quoted)
    attached: dict[int, list[Case]] = {}
    free: list[Case] = []
    for case in document.cases:
        owner = next((index for index, one in enumerate(diagnoses) if _concerns(case, one, document.quoted)), None)
        if owner is None:
            free.append(case)
        else:
            attached.setdefault(owner, []).append(case)
    drafts = [_of_diagnosis(document, one, attached.get(index, [])) for index, one in enumerate(diagnoses)]
    drafts += [_of_cases(document, some) for some in together(free, document.quoted)]
    drafts.sort(key=lambda draft: draft[0])
    once: dict[str, Finding] = {}  # of two sights of the same figures by the same rules, the weightier
    for _, finding in drafts:
        once.setdefault(finding.finding_id, finding)
    return [finding._replace(rank=rank) for rank, finding in enumerate(once.values(), 1)]


def _of_a_direction(diagnoses: Sequence[Diagnosis], quoted: Mapping[str, Quoted]) -> list[Diagnosis]:
    """Where the sign of a change is suspect, what its sentence says of more and less is the same slip."""
    turned = {
        _row(one.suspects[0].ref): at
        for at, one in enumerate(diagnoses)
        if len(one.suspects) == 1 and one.suspects[0].ref.endswith("/change") and _turned(one.suspects[0], quoted)
    }
    found = list(diagnoses)
    for at, one in enumerate(diagnoses):
        strict = all(equation.relation != "=" and equation.value for equation in one.equations)
        owner = next((turned[_row(ref)] for ref in one.equations[0].members if _row(ref) in turned), at)
        if strict and owner != at:
            found[owner] = found[owner]._replace(equations=found[owner].equations + one.equations)
            found[at] = one._replace(equations=())
    return [one for one in found if one.equations]


def _turned(suspect: Suspect, quoted: Mapping[str, Quoted]) -> bool:
    one = quoted.get(suspect.ref)
    return one is not None and one.amount is not None and 2 * one.amount + suspect.change == 0


def _of_a_row(diagnoses: Iterable[Diagnosis], quoted: Mapping[str, Quoted]) -> list[Diagnosis]:
    """What the same rules say of the same rows in several columns, as one: a missing row breaks all its columns."""
    groups: dict[object, list[Diagnosis]] = {}
    for number, one in enumerate(diagnoses):
        rows = frozenset(_rows(one.equations[0], quoted))
        alone = len(one.suspects) == 1 or not rows
        key = number if alone else (rows, frozenset(equation.rule_id for equation in one.equations))
        groups.setdefault(key, []).append(one)
    return [
        some[0] if len(some) == 1 else Diagnosis(tuple(equation for one in some for equation in one.equations), ())
        for some in groups.values()
    ]


def _rows(equation: Equation, quoted: Mapping[str, Quoted]) -> Iterator[tuple[str, int | None, int]]:
    """The rows of forms that an equation's figures stand in."""
    for ref in equation.members:
        one = quoted.get(ref)
        if one is not None and one.form and one.row_number is not None:
            yield one.form, one.form_instance, one.row_number


def _columns(diagnosis: Diagnosis, quoted: Mapping[str, Quoted]) -> int:
    """In how many columns a row disagrees that nobody is suspected of; 0 where it is one."""
    if diagnosis.suspects:
        return 0
    first = diagnosis.equations[0]
    rows = set(_rows(first, quoted))
    same = [one for one in diagnosis.equations if one.rule_id == first.rule_id and set(_rows(one, quoted)) == rows]
    return len(same) if rows and len(same) > 1 else 0


Weight = tuple[int, Decimal, int, str]


def _concerns(case: Case, diagnosis: Diagnosis, quoted: Mapping[str, Quoted]) -> bool:
    """Whether a case is another sight of the same disagreement: about its suspects, or about the same rows.

    A case that sets two figures against each other is about the same claim; so is, where no printed figure is suspect,
    one that is as grave.
    """
    refs = {suspect.ref for suspect in diagnosis.suspects}
    against = AGAINST in case.subject
    if against:
        refs |= set(map(_row, refs))
    decided = any(ref in quoted and quoted[ref].amount is not None for ref in refs)
    undecided = not decided and (against or case.severity == SEVERITIES[0])
    asked = [rules()[rule_id] for rule_id in case.rule_ids]
    if undecided or any(rule.kind in ("tree", "slip") or rule.asks in SAME for rule in asked):
        refs |= {_row(ref) for equation in diagnosis.equations for ref in equation.members}
    return bool(refs & set(case.evidence))


def _of_diagnosis(document: _Document, diagnosis: Diagnosis, cases: Sequence[Case]) -> tuple[Weight, Finding]:
    first, *others = diagnosis.equations
    quoted = document.quoted
    also = [rule_id for case in cases for rule_id in case.rule_ids]
    rule_ids = sorted({equation.rule_id for equation in diagnosis.equations} | set(also))
    other_rules = [rule_id for rule_id in rule_ids if rule_id != first.rule_id]
    located = _located(diagnosis, quoted)
    should, how = _suggested(located, diagnosis.equations, quoted)
    ties = [] if located else [suspect.ref for suspect in diagnosis.suspects]
    sentences: dict[str, str] = {}
    for language in LANGUAGES:
        say = phrases(language)
        parts = [differ(first, quoted, say)]
        if others or also:
            rules_also = say.listed(other_rules or [first.rule_id])
            parts.append(say.say("also", count=len(others) + len(also), rules=rules_also))
        if located and should is not None:
            how_so = say.say("slip", slip=say.slips[how]) if how else ""
            parts.append(say.say("suspect", figure=figure(quoted[located.ref], say), should=should, slip=how_so))
        elif 1 < len(ties) <= MANY and quoted.keys() >= set(ties):  # not where another document's is one of them
            parts.append(say.say("tie", figures=say.listed(figure(quoted[ref], say) for ref in ties)))
        elif columns := _columns(diagnosis, quoted):
            parts.append(say.say("row", count=columns))
        sentences[language] = say.words["joint"].join(parts)
    refs = list(dict.fromkeys(ref for equation in diagnosis.equations for ref in _refs(equation, quoted)))
    if located:  # a claim says several things: of what the suspect's says, the suspect is quoted first
        same = [ref for ref in refs if _row(ref) == _row(located.ref)]
        refs = list(dict.fromkeys(located.ref if ref in same else ref for ref in refs)) + [
            ref for ref in same if ref != located.ref
        ]
    shown = [ref for ref in dict.fromkeys((*refs, *(ref for case in cases for ref in case.evidence))) if ref in quoted]
    severity = min((equation.weight for equation in diagnosis.equations), key=SEVERITIES.index)
    difference = ZERO if first.low is not None else abs(first.left - first.right - first.value)
    return _weighed(
        Finding(
            _id(document.document_id, rule_ids, refs), document.document_id, 0, rule_ids, severity, sentences["zh"],
            sentences["en"], [_evidence(quoted[ref]) for ref in shown],
            _row(located.ref) if located else None, sorted(map(_row, ties)), should, how,
        ),
        difference,
    )  # fmt: skip


def _of_cases(document: _Document, cases: Sequence[Case]) -> tuple[Weight, Finding]:
    """One finding of cases that break the same rules."""
    rule_ids = list(cases[0].rule_ids)
    refs = list(dict.fromkeys(ref for case in cases for ref in case.evidence if ref in document.quoted))
    zh, en = (told(cases, document.quoted, phrases(language)) for language in LANGUAGES)
    finding_id = _id(document.document_id, rule_ids, [*refs, *(case.subject for case in cases)])
    said = " ".join(case.subject for case in cases if AGAINST in case.subject)
    evidence = [_evidence(document.quoted[ref]) for ref in refs]
    for one in evidence:  # a claim may tell an amount and a count: what is not what disagrees is not quoted
        if one["form"] is None and said and str(one["amount_text"]) not in said:
            one["amount_text"] = ""
    finding = Finding(
        finding_id, document.document_id, 0, rule_ids, cases[0].severity, zh, en, evidence, None, [], None, None
    )
    return _weighed(finding, ZERO)


def _weighed(finding: Finding, difference: Decimal) -> tuple[Weight, Finding]:
    first = min((int(str(one["span_start"])) for one in finding.evidence), default=1 << 40)
    return (SEVERITIES.index(finding.severity), -difference, first, finding.finding_id), finding


def _id(document_id: str, rule_ids: Sequence[str], refs: Sequence[str]) -> str:
    """The same disagreement of the same bytes keeps its id, whatever else is judged beside it."""
    words = "|".join((document_id, *sorted(rule_ids), *sorted(refs)))
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _refs(equation: Equation, quoted: Mapping[str, Quoted]) -> list[str]:
    """The figures of an equation as they are quoted: the left side, the right side, the printed ratio."""
    ratio = [equation.ratio_ref] if equation.ratio_ref in quoted else []
    return [*standing(equation, 0, quoted), *standing(equation, 1, quoted), *(ref for ref in ratio if ref)]


def _evidence(one: Quoted) -> dict[str, object]:
    given = {key: getattr(one, key) for key in Quoted._fields[1:12]} | {"ref": _row(one.ref)}
    if one.passage is None:
        return given
    first = one.passage.partition("\n")[0]
    return given | {"subject": " ".join(filter(None, (one.subject, cut(first))))}


def _row(ref: str) -> str:
    """The id of the fact or claim that a figure stands in."""
    return ref.partition("/")[0]


def _located(diagnosis: Diagnosis, quoted: Mapping[str, Quoted]) -> Suspect | None:
    """The sole suspect; of several, the one that a known slip explains, where the others would need any figure."""
    if len(diagnosis.suspects) < 2:
        return next(iter(diagnosis.suspects), None)
    hows = {suspect: _suggested(suspect, diagnosis.equations, quoted)[1] for suspect in diagnosis.suspects}
    slipped = [suspect for suspect, how in hows.items() if how in TELLING]
    return slipped[0] if len(slipped) == 1 else None


def _suggested(
    suspect: Suspect | None, equations: Iterable[Equation], quoted: Mapping[str, Quoted]
) -> tuple[str | None, str | None]:
    """What the suspect should be, as its place prints figures, and how it may have slipped.

    Nothing where no figure of that precision makes its equations hold.
    """
    if suspect is None or suspect.ref not in quoted:
        return None, None
    one = quoted[suspect.ref]
    if one.amount is None:
        return None, None
    if one.amount_text.rstrip().endswith(("%", "\uff05")):
        places = len(one.amount_text.rstrip("%\uff05 ").partition(".")[2])
        added = any(suspect.ref in equation.members for equation in equations)  # with others, in hundredths
        meant = one.amount * 100 + suspect.change if added else suspect.change * 100
        for equation in equations:
            if added and equation.ratio_ref == suspect.ref and equation.right:  # what it is, not what the others leave
                meant = 100 * equation.left / equation.right
        should = meant.quantize(Decimal(1).scaleb(-places))
        reversed_sign = should == -one.amount * 100
        return f"{should}%", "direction" if reversed_sign and should else None
    step = one.quantum or Decimal("0.01")
    should = ((one.amount + suspect.change) / step).quantize(ONE, rounding=ROUND_HALF_UP) * step
    if not all(equation.holds_with(suspect.ref, should - one.amount) for equation in equations):
        return None, None
    shown = _in_unit(one.amount_text, one.amount, should, one.unit)
    sheet = (one.form, one.form_instance)
    beside = [
        (other, other.amount)
        for other in quoted.values()
        if (other.form, other.form_instance) == sheet and other.amount is not None and other.ref != one.ref
    ]
    neighbours = {
        "row": {
            amount for other, amount in beside if other.column_number == one.column_number and _next_to(other, one)
        },
        "year": {amount for other, amount in beside if one.form and other.row_number == one.row_number},
    }
    how = slip(one.amount_text, one.amount, should, neighbours)
    return shown, "direction" if how == "sign" and suspect.ref.endswith("/change") else how


def _in_unit(words: str, amount: Decimal, should: Decimal, unit: str) -> str:
    """A value in yuan as it would be printed in the place of `words`, which stand for `amount`.

    >>> _in_unit("539,000", Decimal(539000), Decimal(5390000), ""), _in_unit("3.1", Decimal(31000), Decimal(32500), "")
    ('5,390,000', '3.25')
    """
    given = printed(words)
    scale = amount / given.value if given.value else factor(unit) or Decimal(1)
    value = should / scale
    if value == round(value, given.places):
        return f"{value:,.{given.places}f}"
    return f"{value.normalize():,f}"


def _next_to(other: Quoted, one: Quoted) -> bool:
    return other.row_number is not None and one.row_number is not None and abs(other.row_number - one.row_number) == 1
