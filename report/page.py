"""The page of a disclosure: what was read, what does not agree, what is missing, every form, the prose, the rejects.

Belongs here: the order of the page and its short sections. Does not belong here: tables of forms (`sheets`), paragraphs
(`prose`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from report.gather import Row, Told
from report.markup import Html, document, join, link, tag
from report.prose import prose
from report.sheets import anchor, numbers, sheet, word
from report.words import Words, money, percent, words

SEVERITIES = ("error", "warn", "info")
COUNTED = ("sheet", "fact", "indicator", "claim")
OUTCOMES = ("broken", "untestable", "holds", "not_applicable")
QUOTED = 8  # figures of a finding that are listed before the rest is folded away
WHOLE = ("B_EXP", "F_EXP", "B_TOT", "F_TOT")  # where a body's whole expenditure by class stands, the best first


def page(told: Told, language: str = "zh", home: str | None = None) -> str:
    """The whole page in `zh` or `en`, as HTML. `home` is the address of the index, where there is one.

    The same rows give the same page; it names no clock, no path and no machine.
    """
    say = words(language)
    one = told.document
    title = one["title"] or one["entity_name"] or say.say("untitled")
    sections = (
        ("findings", _findings(told, say)),
        ("completeness", _completeness(told, say)),
        ("spending", _spending(told, say)),
        ("forms", join(sheet(told, row, say) for row in told["sheets"]) or tag("p", say.say("no_forms"))),
        ("prose", prose(told, say) or tag("p", say.say("no_prose"))),
        ("coverage", _coverage(told, say)),
        ("rejects", _rejects(told, say)),
        ("rules", _rules(told, say)),
    )
    shown = [(name, inside) for name, inside in sections if inside]
    return document(
        f"{title} · {say.say('report')}",
        language,
        tag("nav", link(home, say.say("home"))) if home else None,
        tag("h1", title),
        _head(told, say),
        tag("nav", join((link(f"#{name}", say.say(f"section_{name}")) for name, _ in shown), " · ")),
        *(tag("section", tag("h2", say.say(f"section_{name}")), inside, id=name) for name, inside in shown),
        tag("footer", tag("p", say.say("footer")), tag("p", say.say("identity", document_id=one["document_id"]))),
    )


def _head(told: Told, say: Words) -> Html:
    one = told.document
    outcomes = Counter(row["outcome"] for row in told["judgements"])
    weights = Counter(row["severity"] for row in told["findings"])
    decided = sum(row["disposition"] is not None for row in told["findings"])
    rows = [
        ("body", one["entity_name"]),
        ("year", f"{one['report_year']} {say.say('kind_' + one['kind'])}"),
        ("region", join(filter(None, (one["region_name"], one["region_code"])), " ")),
        ("read", say.say("read_counts", **{name: one[f"{name}_count"] for name in COUNTED})),
        ("judged", say.say("judged_counts", **{name: outcomes[name] for name in OUTCOMES})),
        ("agreement", _verdict(weights, outcomes, decided, say)),
    ]
    if one["coverage"] is not None:
        figures, unread = one["figure_count"], one["unread_count"]
        rows.append(("accounted", say.say("accounted_counts", figures=figures, read=figures - unread, unread=unread)))
    shown = (tag("tr", tag("th", say.say(key)), tag("td", value)) for key, value in rows if value)
    return tag("table", *shown, class_="head")


def _verdict(weights: Mapping[str, int], outcomes: Mapping[str, int], decided: int, say: Words) -> Html:
    """What it comes to, in a sentence. Nothing asked is never said to agree."""
    if weights:
        told = [f"{say.say('severity_' + name)} {weights[name]}" for name in SEVERITIES if weights.get(name)]
        told += [say.say("decided_among", count=decided)] if decided else []
        return tag("b", say.say("some_findings", counts=say.say("separator").join(told)))
    return tag("b", say.say("all_well" if outcomes.get("holds") else "nothing_asked"))


def _findings(told: Told, say: Words) -> Html:
    if not told["findings"]:
        return tag("p", say.say("no_findings"))
    return join([tag("p", say.say("about_findings")), *(_finding(told, one, say) for one in told["findings"])])


def _finding(told: Told, one: Row, say: Words) -> Html:
    figures = any(evidence["amount_text"] for evidence in one["evidence"])
    rows = [_evidence(told, one, evidence, say, figures=figures) for evidence in one["evidence"]]
    named = ("where", "what", "printed") if figures else ("where", "what")
    heads = tag("thead", tag("tr", *(tag("th", say.say(f"evidence_{name}")) for name in named)))
    shown = [tag("div", tag("table", heads, tag("tbody", *rows[:QUOTED])), class_="wide")] if rows else []
    if len(rows) > QUOTED:
        more = tag("summary", say.say("more_places", count=len(rows) - QUOTED))
        shown.append(tag("details", more, tag("div", tag("table", heads, tag("tbody", *rows[QUOTED:])), class_="wide")))
    rules = [
        f"{rule_id} {say.of(told.rules[rule_id], 'title')}" if rule_id in told.rules else rule_id
        for rule_id in one["rule_ids"]
    ]
    return tag(
        "article",
        tag(
            "p",
            tag("b", f"[{one['rank']}] ", say.say("bracketed", words=say.say(f"severity_{one['severity']}"))),
            " ",
            say.of(one, "message"),
        ),
        *shown,
        tag("p", say.say("suggestion", suggestion=one["suggestion"])) if one["suggestion"] else None,
        _decided(one, say),
        tag(
            "p",
            say.say("by_rules", rules=say.say("separator").join(rules), finding_id=one["finding_id"]),
            class_="small",
        ),
        id=f"finding-{one['rank']}",
        class_=one["severity"],
    )


def _decided(one: Row, say: Words) -> Html | None:
    """What a person decided of a finding, by role."""
    if one["disposition"] is None:
        return None
    given = {name: one[name] for name in ("role", "decided", "reason")}
    return tag("p", say.say("decided", word=say.say(f"decided_{one['disposition']}"), **given), class_="decided")


def _evidence(told: Told, finding: Row, one: Row, say: Words, *, figures: bool) -> Html:
    """One figure of a finding: where, what, its words; a link to where it stands on this page."""
    role = "suspect" if one["ref"] == finding["suspect"] else "tie" if one["ref"] in finding["ties"] else None
    place = told.places.get(one["ref"])
    title = (
        say.form(one["form"]) if one["form"] else say.say(f"in_{'contents' if place == 'forms_expected' else 'prose'}")
    )
    where = join(filter(None, (title, say.place(one))), " · ")
    what = join(filter(None, (one["subject"], one["column_path"])), " · ")
    return tag(
        "tr",
        tag("td", link(f"#{anchor(one['ref'])}", where) if place else where),
        tag("td", what),
        tag(
            "td",
            tag("b", one["amount_text"]),
            tag("sup", say.say(f"mark_{role}")) if role else None,
            class_="number",
        )
        if figures
        else None,
        class_=role,
    )


def _spending(told: Told, say: Words) -> Html | None:
    """What the money is spent on: the classes of the form of whole expenditure, as bars."""
    classes = spending(told["facts"])
    if not classes:
        return None
    form, amounts = classes
    whole = sum(amounts.values(), Decimal(0))
    return join([tag("p", say.say("spending_from", form=say.form(form)), class_="small"), bars(amounts, whole, say)])


def spending(facts: Sequence[Row]) -> tuple[str, Mapping[str, Decimal]] | None:
    """The form and its classes (class and name -> yuan, the largest first) of a document's first whole expenditure."""
    for form in WHOLE:
        found: dict[str, Decimal] = {}
        for row in facts:
            if row["form"] == form and row["form_instance"] == 1 and _is_class(row):
                found.setdefault(f"{row['subject_code']} {row['subject_name']}", row["amount"])
        positive = {name: amount for name, amount in found.items() if amount > 0}
        if positive:
            return form, dict(sorted(positive.items(), key=lambda item: (-item[1], item[0])))
    return None


def _is_class(row: Row) -> bool:
    return (
        row["amount"] is not None
        and row["measure"] == "amount"
        and row["flow"] == "expenditure"
        and row["part"] == "total"
        and row["subject_level"] == 1
        and row["fiscal_year"] == row["report_year"]
        and (row["source"] or "all") == "all"
        and (row["fund"] or "all") == "all"
    )


def bars(amounts: Mapping[str, Decimal], whole: Decimal, say: Words) -> Html:
    """One bar a name, as long as its part of the longest; its amount and its share of the whole beside it."""
    most = max(amounts.values()) or Decimal(1)
    rows = [
        tag(
            "tr",
            tag("td", name, class_="name"),
            tag("td", tag("i", style=f"width:{amount / most * 100:.1f}%"), class_="bar"),
            tag("td", money(amount), class_="number"),
            tag("td", percent(amount, whole), class_="number"),
        )
        for name, amount in amounts.items()
    ]
    heads = (tag("th"), tag("th"), tag("th", say.say("in_ten_thousands")), tag("th", say.say("share")))
    return tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows), class_="bars")


def _completeness(told: Told, say: Words) -> Html | None:
    if not told["forms_expected"]:
        return None
    heads = ("form_name", "announced", "required", "present", "remark")
    there = {row["form"] for row in told["sheets"]}
    rows = []
    for one in told["forms_expected"]:
        state = "present" if one["present"] else "absent"
        name = say.form(one["form"])
        if one["form"] in there:
            name = link(f"#sheet-{one['form']}-1", name)
        remark = one["empty_note"] or (None if one["present"] else say.say("absent_remark"))
        ref = word(told, one)
        quoted = told.places.get(ref) == "forms_expected"
        if quoted:
            name = join([name, numbers(told.marks[ref], say)])
        cells = [name, _yes(one["announced"], say), _yes(one["required"], say), say.say(f"is_{state}"), remark]
        rows.append(
            tag(
                "tr",
                *(tag("td", cell) for cell in cells),
                class_=None if one["present"] else "absent",
                id=anchor(ref) if quoted else None,
            )
        )
    table = tag(
        "table",
        tag("thead", tag("tr", *(tag("th", say.say(f"head_{head}")) for head in heads))),
        tag("tbody", *rows),
    )
    about = tag("p", say.say("about_completeness"), class_="small")
    return join([about, tag("div", table, class_="wide", tabindex="0")])


def _yes(value: bool, say: Words) -> str:
    return say.say("yes" if value else "no")


def _coverage(told: Told, say: Words) -> Html | None:
    if not told["figures"]:
        return None
    kinds = Counter(row["accounted_as"] for row in told["figures"])
    order = sorted(kinds.items(), key=lambda item: (item[0] != "unread", -item[1], item[0]))
    rows = [tag("tr", tag("td", say.account(kind)), tag("td", count, class_="number")) for kind, count in order]
    unread = [row for row in told["figures"] if row["accounted_as"] == "unread"]
    said = [tag("li", join(filter(None, (say.place(row), row["words"])), " · ")) for row in unread]
    return join(
        [
            tag("p", say.say("about_coverage"), class_="small"),
            tag("table", *rows),
            tag("div", tag("p", say.say("unread_figures")), tag("ul", *said)) if said else None,
        ]
    )


def _rejects(told: Told, say: Words) -> Html:
    if not told["rejects"]:
        return tag("p", say.say("no_rejects"))
    said = [
        tag(
            "li",
            join(filter(None, (say.place(one), say.form(one["form"]), one["words"], say.reason(one["reason"]))), " · "),
        )
        for one in told["rejects"]
    ]
    return join([tag("p", say.say("about_rejects"), class_="small"), tag("ul", *said)])


def _missing(words: str | None, say: Words) -> str:
    """The forms that were missing, by their names: what a rule lacks is written as its form and what is particular."""
    keys = (words or "").partition(" ")[0].split("/")
    return say.say("separator").join(say.form(key) for key in keys)


def _rules(told: Told, say: Words) -> Html | None:
    """Every rule and how it met the document; folded away, but for those that lacked something."""
    made: list[Html] = []
    for outcome in OUTCOMES:
        mine = [row for row in told["judgements"] if row["outcome"] == outcome]
        if not mine:
            continue
        heads = ("rule", "says", "asked", *(("missing",) if outcome == "untestable" else ()))
        rows = [
            tag(
                "tr",
                tag("td", row["rule_id"]),
                tag("td", say.of(row, "title"), class_="name"),
                tag("td", row["held"] + row["broken"], class_="number"),
                tag("td", _missing(row["missing"], say), class_="small") if outcome == "untestable" else None,
            )
            for row in mine
        ]
        table = tag(
            "table",
            tag("thead", tag("tr", *(tag("th", say.say(f"rule_{head}")) for head in heads))),
            tag("tbody", *rows),
        )
        head = tag("summary", say.say(f"outcome_{outcome}", count=len(mine)))
        made.append(tag("details", head, tag("div", table, class_="wide")))
    return join([tag("p", say.say("about_rules"), class_="small"), *made]) if made else None
