"""The pages of a warehouse: what it holds, how good it is, what the money is spent on, where each document's page is.

Belongs here: the index, and a page a region where there are too many bodies for one. Does not belong here: the page of
a disclosure (`page`), files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from report.gather import Row, select
from report.markup import Html, document, join, link, tag
from report.page import bars
from report.pictures import Bar, drawn
from report.words import Words, money, percent, words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HOME = "index.html"
NAMED = 12  # letters of a document's id that name its page
ON_ONE_PAGE = 1000  # documents; more are parted by region
RULES = 20
PICTURES = 6  # of one sort; the figures of earlier years are in tables that open
CLASSES = 8  # of a picture
WEIGHTS = ("errors", "warnings", "infos")

_DOCUMENTS = """
    WITH found AS (
        SELECT document_id, count(*) FILTER (severity = 'error') AS errors,
            count(*) FILTER (severity = 'warn') AS warnings, count(*) FILTER (severity = 'info') AS infos
        FROM findings GROUP BY document_id
    ),
    lacking AS (SELECT document_id, count(*) AS absent FROM forms_expected WHERE NOT present GROUP BY document_id),
    spent AS (
        SELECT document_id, max(coalesce(expenditure, grand_total_expenditure)) AS expenditure
        FROM totals WHERE form_instance = 1 AND fiscal_year = report_year GROUP BY document_id
    )
    SELECT
        d.document_id, d.report_year, d.kind, d.region_code, d.region_name, d.entity_name, d.title, d.figure_count,
        d.unread_count, d.coverage, coalesce(f.errors, 0) AS errors, coalesce(f.warnings, 0) AS warnings,
        coalesce(f.infos, 0) AS infos, coalesce(l.absent, 0) AS absent, s.expenditure
    FROM documents AS d
    LEFT JOIN found AS f USING (document_id)
    LEFT JOIN lacking AS l USING (document_id)
    LEFT JOIN spent AS s USING (document_id)
    ORDER BY d.region_code NULLS LAST, d.entity_name NULLS LAST, d.report_year, d.kind, d.document_id
"""
_SPENT = """
    WITH named AS (
        SELECT code, arg_max(name, coalesce(since, 0)) AS name FROM subjects
        WHERE classification = 'functional' AND level = 1 GROUP BY code
    )
    SELECT
        e.report_year, e.kind, concat_ws(' ', e.subject_code[:3], any_value(n.name)) AS name, sum(e.total) AS amount,
        (
            SELECT count(DISTINCT document_id) FROM expenditure_by_function AS d
            WHERE d.report_year = e.report_year AND d.kind = e.kind
                AND d.form_instance = 1 AND d.fiscal_year = d.report_year AND d.total > 0
        ) AS documents
    FROM expenditure_by_function AS e LEFT JOIN named AS n ON n.code = e.subject_code[:3]
    WHERE e.form_instance = 1 AND e.fiscal_year = e.report_year AND e.total > 0
    GROUP BY e.report_year, e.kind, e.subject_code[:3]
    ORDER BY e.report_year DESC, e.kind, amount DESC, name
"""
_THREE_PUBLIC = """
    WITH parts AS (
        UNPIVOT (
            SELECT document_id, report_year, kind, overseas_travel, vehicle_purchase, vehicle_operation, reception
            FROM three_public WHERE form_instance = 1 AND fiscal_year = report_year
                AND stage = CASE kind WHEN 'final_accounts' THEN 'executed' ELSE 'approved' END
        ) ON overseas_travel, vehicle_purchase, vehicle_operation, reception INTO NAME name VALUE amount
    )
    SELECT report_year, kind, name, sum(amount) AS amount, any_value(documents) AS documents
    FROM parts JOIN (SELECT report_year, kind, count(DISTINCT document_id) AS documents FROM parts GROUP BY ALL)
    USING (report_year, kind) GROUP BY ALL ORDER BY report_year DESC, kind, amount DESC, name
"""
_BROKEN = """
    SELECT rule_id, title_zh, title_en, sum(broken) AS broken, sum(holds) AS holds FROM rule_outcomes
    GROUP BY ALL HAVING sum(broken) > 0 ORDER BY broken DESC, rule_id LIMIT ?
"""
_FILES = "SELECT status, count(*) AS files FROM sources GROUP BY status"
_OUTSIDE = """
    SELECT source_path, inner_name, reason, detail FROM sources WHERE status = 'quarantined'
    ORDER BY source_path, inner_name
"""


def pages(connection: DuckDBPyConnection, language: str = "zh", most: int = ON_ONE_PAGE) -> Iterator[tuple[str, str]]:
    """File name and HTML of the index, and of one page a region where there are more than `most` documents."""
    say = words(language)
    documents = select(connection, _DOCUMENTS)
    parted = len(documents) > most
    regions = {region: list(some) for region, some in groupby(documents, key=_region)}
    bodies = _regions(regions, say) if parted else _bodies(documents, say)
    sections = (
        ("years", _years(documents, say)),
        ("spending", _spending(connection, say)),
        ("regions" if parted else "bodies", bodies),
        ("outcomes", _broken(connection, say)),
        ("quarantined", _outside(connection, say)),
    )
    shown = [(name, inside) for name, inside in sections if inside]
    title = say.say("index_title")
    yield (
        HOME,
        document(
            title,
            language,
            tag("h1", title),
            _head(connection, documents, say),
            tag("nav", join((link(f"#{name}", say.say(f"section_{name}")) for name, _ in shown), " · ")),
            *(tag("section", tag("h2", say.say(f"section_{name}")), inside, id=name) for name, inside in shown),
            tag("footer", say.say("index_footer")),
        ),
    )
    if parted:
        for (code, name), some in regions.items():
            head = name or say.say("unknown_region")
            home = tag("nav", link(HOME, say.say("home")))
            yield _file(code), document(head, language, home, tag("h1", head), _bodies(some, say))


def file_of(document_id: str) -> str:
    """The name of the page of a document."""
    return f"{document_id[:NAMED]}.html"


def _region(row: Row) -> tuple[str | None, str | None]:
    return row["region_code"], row["region_name"] if row["region_code"] else None


def _file(region_code: str | None) -> str:
    return f"region-{region_code or 'unknown'}.html"


def _head(connection: DuckDBPyConnection, documents: Sequence[Row], say: Words) -> Html:
    files = {row["status"]: row["files"] for row in select(connection, _FILES)}
    counts = {status: files.get(status, 0) for status in ("read", "duplicate", "quarantined")}
    errors = sum(row["errors"] > 0 for row in documents)
    said = {
        "index_files": say.say("index_files_counts", found=sum(files.values()), **counts),
        "index_documents": say.say(
            "index_documents_counts",
            documents=len(documents),
            bodies=len({(row["region_code"], row["entity_name"]) for row in documents}),
            years=len({row["report_year"] for row in documents}),
            regions=len({row["region_code"] for row in documents} - {None}),
        ),
        "index_quality": say.say(
            "index_quality_counts",
            well=len(documents) - errors,
            errors=errors,
            figures=sum(row["figure_count"] for row in documents),
            unread=sum(row["unread_count"] for row in documents),
        ),
    }
    return tag("table", *(tag("tr", tag("th", say.say(key)), tag("td", said[key])) for key in said), class_="head")


def _table(heads: Sequence[str], rows: Sequence[Html], say: Words) -> Html:
    head = tag("thead", tag("tr", *(tag("th", say.say(f"column_{name}") if name else None) for name in heads)))
    return tag("div", tag("table", head, tag("tbody", *rows)), class_="wide", tabindex="0")


def _numbers(*values: object) -> list[Html]:
    return [tag("td", value, class_="number") for value in values]


def _years(documents: Sequence[Row], say: Words) -> Html:
    rows = []
    years = {key: list(some) for key, some in groupby(sorted(documents, key=_year, reverse=True), key=_year)}
    for (year, kind), some in years.items():
        bodies = len({(row["region_code"], row["entity_name"]) for row in some})
        sums = [sum(row[name] for row in some) for name in (*WEIGHTS, "absent")]
        well = sum(not row["errors"] for row in some)
        cells = [tag("td", year), tag("td", say.say(f"kind_{kind}")), *_numbers(len(some), bodies, well, *sums)]
        rows.append(tag("tr", *cells))
    table = _table(("year", "kind", "documents", "bodies", "well", *WEIGHTS, "absent"), rows, say)
    return join([_quality(years, say), table])


def _quality(years: Mapping[tuple[int, str], Sequence[Row]], say: Words) -> Html | None:
    """How many documents of every year have no error, in a frame as long as all of them."""
    shown = []
    for (year, kind), some in list(years.items())[: 2 * PICTURES]:
        well = sum(not row["errors"] for row in some)
        counted = say.say("well_of", well=well, documents=len(some))
        shown.append(Bar(f"{year} {say.say(f'kind_{kind}')}", counted, Decimal(well), Decimal(len(some))))
    said = say.say("picture_quality")
    cut = tag("p", say.say("picture_cut", shown=len(shown)), class_="small") if len(years) > len(shown) else None
    return tag("figure", tag("figcaption", said), drawn(shown, said), cut) if shown else None


def _year(row: Row) -> tuple[int, str]:
    return row["report_year"], row["kind"]


def _bodies(documents: Sequence[Row], say: Words) -> Html:
    """A row a document; those of one body follow each other by year."""
    most = max((row["expenditure"] or Decimal(0) for row in documents), default=Decimal(0))
    rows = [tag("tr", *_body(row, most, say)) for row in documents]
    heads = ("region", "body", "year", "kind", "expenditure", "", *WEIGHTS, "absent", "coverage")
    return join([tag("p", say.say("about_bodies"), class_="small"), _table(heads, rows, say)])


def _body(row: Row, most: Decimal, say: Words) -> list[Html]:
    spent = row["expenditure"]
    bar = tag("i", style=f"width:{spent / most * 100:.1f}%") if spent and most > 0 and spent > 0 else None
    name = row["entity_name"] or row["title"] or say.say("unnamed_body")
    weights = (_bold(row[weight]) for weight in WEIGHTS)
    coverage = "" if row["coverage"] is None else f"{row['coverage'] * 100:.1f}%"
    return [
        tag("td", row["region_name"] or say.say("unknown_region")),
        tag("td", link(file_of(row["document_id"]), name), class_="name"),
        tag("td", row["report_year"]),
        tag("td", say.say(f"kind_{row['kind']}")),
        tag("td", "" if spent is None else money(spent), class_="number"),
        tag("td", bar, class_="bar"),
        *_numbers(*weights, _bold(row["absent"]), coverage),
    ]


def _bold(count: int) -> object:
    return tag("b", count) if count else 0


def _regions(regions: Mapping[tuple[str | None, str | None], Sequence[Row]], say: Words) -> Html:
    rows = [
        tag(
            "tr",
            tag("td", link(_file(code), name or say.say("unknown_region"))),
            *_numbers(len(some), len({row["entity_name"] for row in some})),
            *_numbers(*(sum(row[key] for row in some) for key in (*WEIGHTS, "absent"))),
        )
        for (code, name), some in regions.items()
    ]
    return _table(("region", "documents", "bodies", *WEIGHTS, "absent"), rows, say)


def _spending(connection: DuckDBPyConnection, say: Words) -> Html | None:
    """What the money is spent on, by year and kind: by functional class, and 三公."""
    public = [{**row, "name": say.say(f"item_{row['name']}")} for row in select(connection, _THREE_PUBLIC)]
    made = [_pictures(select(connection, _SPENT), "by_class", say), _pictures(public, "by_item", say)]
    return join([tag("p", say.say("about_spending"), class_="small"), *made]) if any(made) else None


def _pictures(rows: Sequence[Row], words: str, say: Words) -> Html | None:
    """A picture and its table for each year and kind, the last years first."""
    figures = []
    for number, ((year, kind), given) in enumerate(groupby(rows, key=_year)):
        some = list(given)
        amounts = {row["name"]: row["amount"] for row in some}
        whole = sum(amounts.values(), Decimal(0))
        said = say.say(words, year=year, kind=say.say(f"kind_{kind}"), documents=some[0]["documents"])
        shown = [
            Bar(name, f"{money(amount)} · {percent(amount, whole)}", amount)
            for name, amount in list(amounts.items())[:CLASSES]
        ]
        picture = drawn(shown, said) if number < PICTURES else None
        table = tag("details", tag("summary", say.say("as_table")), bars(amounts, whole, say))
        figures.append(tag("figure", tag("figcaption", said), picture, table))
    return tag("div", *figures, class_="pictures") if figures else None


def _broken(connection: DuckDBPyConnection, say: Words) -> Html | None:
    rows = [
        tag("tr", tag("td", row["rule_id"]), tag("td", say.of(row, "title")), *_numbers(row["broken"], row["holds"]))
        for row in select(connection, _BROKEN, [RULES])
    ]
    return _table(("rule", "title", "broken", "holds"), rows, say) if rows else None


def _outside(connection: DuckDBPyConnection, say: Words) -> Html | None:
    rows = [
        tag(
            "tr",
            tag("td", join(filter(None, (row["source_path"], row["inner_name"])), " ! ")),
            tag("td", say.reason(row["reason"]), " ", row["detail"]),
        )
        for row in select(connection, _OUTSIDE)
    ]
    return _table(("file", "reason"), rows, say) if rows else None
