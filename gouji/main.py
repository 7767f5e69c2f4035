"""The commands: what they take, what they print, how they end.

Belongs here: arguments, help, exit codes, printing. Does not belong here: the work (`check`, `assets`), sentences
(`messages.toml`). What a command needs is imported when it runs.

Exit codes: 0 well, 1 `check` found something of severity error, 2 something could not be read or published, 64 wrong
usage.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from enum import StrEnum
from os.path import isfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from gouji.leave import FAILED, die_of_interrupts, leave, unwritten
from gouji.say import plain, say

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console

PROJECT = Path(__file__).parents[1]
FOUND, USAGE = 1, 64
UsageError: type[Exception] = typer.BadParameter.__bases__[0]  # typer keeps it to itself
SHOWN_ROWS = 200

app = typer.Typer(
    name="gouji",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="""勾稽 Gouji: public budgets of Chinese public bodies, read figure by figure and asked whether they agree.

    \b
    gouji check budget.pdf       what does not agree in one disclosure, and where
    gouji prove budget.pdf       how much of a slip in it would be noticed
    gouji report budget.pdf      the same as a page, with every form and every statement
    gouji build                  raw/ to a warehouse: Parquet and DuckDB
    gouji sql "FROM findings"    ask the warehouse
    gouji cite FACT_ID           one figure in its own words, with file, line and hash
    gouji export VIEW --to DIR   a view as CSV, Parquet or XLSX
    gouji ui                     watch builds and data quality in Dagster
    gouji doctor                 is what is published whole, and what to do where it is not

    \b
    Exit codes:
      0   well
      1   check found something of severity error in a disclosure
      2   something could not be read or published
      64  wrong usage
      130 interrupted

    Messages are Chinese first; GOUJI_LANG=en for English.""",
)


class Format(StrEnum):
    """How `gouji sql` prints."""

    table = "table"
    csv = "csv"
    json = "json"


class ExportFormat(StrEnum):
    """How `gouji export` writes."""

    csv = "csv"
    parquet = "parquet"
    xlsx = "xlsx"


def _given(path: str) -> Path:
    """A path as it was typed. Not none: what an unset variable of a shell leaves would be the folder one is in."""
    if not path:
        raise typer.BadParameter(say("usage.nameless"))
    return Path(path)


@app.command()
def check(
    paths: Annotated[
        list[Path], typer.Argument(help="Files or folders: txt, html, docx, xlsx, xls, pdf, zip.", parser=_given)
    ],
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of sentences.")] = False,
) -> None:
    """Read disclosures straight from their files and say what does not agree. Needs no warehouse.

    Every finding quotes both figures with their lines, and says which one is suspect only where other figures of the
    document decide. What could not be read is listed apart: it is no fault of the document.

    What people decided of findings (dispositions.toml, in the nearest folder above a file) is told with them; one that
    is explained or a false alarm no longer counts.

    Exit 0 nothing of severity error, 1 such a finding, 2 a path could not be read.

    \b
        gouji check raw/2024/500112/
        gouji check --json budget.txt | jq '.documents[].findings[].message_zh'
    """
    from gouji import tell

    raise typer.Exit(tell.check(paths, json))


@app.command()
def prove(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders, as for check.", parser=_given)],
    draws: Annotated[int, typer.Option(min=1, help="Changes of each kind a figure.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed makes the same changes.")] = 0,
    only: Annotated[list[str] | None, typer.Option(help="A kind of slip; several times for several kinds.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of sentences.")] = False,
) -> None:
    """Change one printed thing of a disclosure at a time, in memory, and count how many of the changes are noticed.

    Kinds: digit, last_digit, dropped, swapped, times_ten, tenth, unit, sign; row, form, direction, year. Witnessed:
    something else in the document tells of it. Told: it is in a finding. Located: the first suspect is what was
    changed. Tied: it is among figures that nothing tells apart. Restored: the value suggested is the original. Then
    what was not noticed, and what could never be: figures that no equation covers. Some minutes a document.

    Exit 0 every document was tried, 2 one could not be read.

    \b
        gouji prove raw/2024/500112/budget.txt --only digit --only row
    """
    import json as writing

    from expectations.prove import KINDS
    from gouji import prove as proving

    if unknown := set(only or ()) - set(KINDS):
        raise UsageError(say("prove.unknown", given=plain(", ".join(sorted(unknown))), known=", ".join(KINDS)))
    entries = []
    for entry in proving.prove(paths, draws, seed, only, quiet=json):
        entries.append(entry)
        if not json:
            sys.stdout.writelines(f"{line}\n" for line in proving.lines(entry))
            sys.stdout.flush()
    if json:
        sys.stdout.write(writing.dumps({"documents": entries}, ensure_ascii=False, indent=1) + "\n")
    raise typer.Exit(FAILED if any(entry["status"] == "quarantined" for entry in entries) else 0)


@app.command()
def report(
    given: Annotated[
        str | None, typer.Argument(metavar="FILE|DOCUMENT_ID", help="A file, or how a published document's id begins.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The page's file (default: beside you, named after FILE); of --index a folder.")
    ] = None,
    index: Annotated[
        bool, typer.Option("--index", help="The index of the warehouse and every document's page.")
    ] = False,
    warehouse: Annotated[Path, typer.Option(help="Where the warehouse is published.")] = PROJECT / "warehouse",
) -> None:
    """Write a page that a person can read: what was read, every form, the prose, what does not agree and where.

    One HTML file that needs nothing else; no script, nothing fetched, no name or number of a contact person.

    Exit 0 written, 2 the file could not be read or nothing is published.

    \b
        gouji report raw/2024/500112/budget.txt --out budget.html
        gouji report de5f89967d0e
        gouji report --index --out pages/
    """
    from gouji import report as reporting
    from pipelines.store.release import open_published

    if index is (given is not None):
        raise UsageError(say("report.usage"))
    path = Path(given or "")
    if isfile(path):
        raise typer.Exit(reporting.write_file(path, out))
    if not index and not reporting.ID.fullmatch(given or ""):
        raise UsageError(say("report.no_such", given=plain(given)))
    try:
        with _published(open_published, warehouse) as connection:
            if index:
                folder = out or Path("pages")
                count = reporting.write_index(connection, folder)
                sys.stdout.write(say("report.index", count=count, place=plain(folder / reporting.HOME)) + "\n")
            else:
                told = reporting.of_published(connection, given or "")
                reporting.tell(reporting.write(told, out or Path(f"{given}.html")))
    except reporting.NoDocument:
        _fail(say("report.no_document", given=plain(given)), FAILED)
    except OSError as error:
        _fail(unwritten(error), FAILED)


@app.command()
def build(
    raw: Annotated[
        Path, typer.Option(help="Where the disclosures are; flat or deep, the path is only a hint.")
    ] = PROJECT / "raw",
    out: Annotated[Path, typer.Option(help="Where the warehouse is published.")] = PROJECT / "warehouse",
) -> None:
    """Read every disclosure under RAW, judge it, and publish the warehouse: OUT/budget.duckdb and OUT/parquet/.

    The same assets that Dagster runs, in this process; the run is recorded in .dagster/. Only what is new or changed is
    read. The publication is swapped in at once: who reads it sees the old one or the new one, never half of it.

    Exit 0 published (quarantined files and findings included), 2 nothing was readable or a check of the relations
    failed: the old publication is kept.
    """
    from gouji.build import run

    raise typer.Exit(run(raw, out, console()))


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="SQL in DuckDB's dialect.")],
    out: Annotated[Path, typer.Option(help="Where the warehouse is published.")] = PROJECT / "warehouse",
    format: Annotated[Format, typer.Option(help="table for people; csv and json give every row.")] = Format.table,
) -> None:
    """Ask the published warehouse. Nothing can be changed, and no other file can be reached.

    \b
        gouji sql "SHOW ALL TABLES"
        gouji sql "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'facts'"
        gouji sql "SELECT rule_id, message_zh FROM findings, unnest(rule_ids) AS r(rule_id)" --format csv

    `facts` holds totals and subtotals, and the same truth in several forms: sum over the views, or over is_leaf rows of
    one form.
    """
    import duckdb

    from gouji import answer
    from gouji.open import warehouse

    die_of_interrupts()
    try:
        with _published(warehouse, out) as connection:
            answer.show(connection, query, str(format), console, SHOWN_ROWS)
    except answer.NoQuery:
        _fail(say("sql.empty"), USAGE)
    except duckdb.OutOfMemoryException as error:
        _fail(plain(error), FAILED)
    except duckdb.Error as error:
        _fail(str(error), USAGE)


@app.command()
def doctor(
    raw: Annotated[Path, typer.Option(help="Where the disclosures are.")] = PROJECT / "raw",
    out: Annotated[Path, typer.Option(help="Where the warehouse is published.")] = PROJECT / "warehouse",
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of sentences.")] = False,
) -> None:
    """Say what is wrong with the published warehouse and what to do about it. Changes nothing; also during a build.

    Compares links, manifests, hashes, rows and columns; looks for damage in what was read, for leftovers and for files
    in quarantine, for room on the disk.

    Exit 0 all is well (notes included), 1 somebody should look, 2 what is published is not whole, or there is nothing.
    """
    from gouji import doctor as looking

    raise typer.Exit(looking.run(raw, out, console(), json))


@app.command()
def cite(
    ref: Annotated[str, typer.Argument(help="A fact_id or a claim_id.")],
    out: Annotated[Path, typer.Option(help="Where the warehouse is published.")] = PROJECT / "warehouse",
    raw: Annotated[Path, typer.Option(help="Where the disclosures are, for the line itself.")] = PROJECT / "raw",
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of sentences.")] = False,
) -> None:
    """Quote one figure or one statement: its row or sentence as printed, file, page, line, hash, and how it was asked.

    \b
        gouji sql "SELECT fact_id, amount FROM trusted_facts WHERE is_total" --format csv
        gouji cite 0123456789abcdef-5457
    """
    import json as writing

    from gouji import answer
    from gouji.cite import NoSuchRef, cited, told
    from pipelines.store.release import open_published

    try:
        with _published(open_published, out) as connection:
            quote = cited(connection, ref, raw)
    except NoSuchRef:
        _fail(say("cite.unknown", ref=plain(ref)), USAGE)
    if json:
        sys.stdout.write(writing.dumps(quote, ensure_ascii=False, indent=1, default=answer.words) + "\n")
    else:
        sys.stdout.write("\n".join(told(quote)) + "\n")


@app.command()
def export(
    view: Annotated[str, typer.Argument(help="A view or relation of the warehouse.")],
    to: Annotated[Path, typer.Option(help="The folder that the files are written to.")],
    format: Annotated[ExportFormat, typer.Option(help="How the rows are written.")] = ExportFormat.csv,
    out: Annotated[Path, typer.Option(help="Where the warehouse is published.")] = PROJECT / "warehouse",
) -> None:
    """Write a view to files: the rows, datapackage.json that says what they are, SHA256SUMS.

    `news_of_documents`, `news_of_facts` and `news_of_findings` are what changed since the last publication.

    \b
        gouji export series --format xlsx --to build/export
        gouji export news_of_findings --to build/export
    """
    import duckdb

    from gouji import export as exporting
    from gouji.open import warehouse

    die_of_interrupts()
    try:
        with _published(warehouse, out) as connection:
            written = exporting.export(connection, view, str(format), to)
    except OSError as error:
        _fail(unwritten(error), FAILED)
    except exporting.NoSuchRelation:
        _fail(say("export.unknown", view=plain(view)), USAGE)
    except exporting.TooMany as error:
        _fail(say("export.too_many", detail=plain(error)), FAILED)
    except duckdb.Error as error:
        _fail(str(error), FAILED)
    for path in written:
        sys.stdout.write(f"{plain(path)}\n")


@app.command()
def ui(
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="On 127.0.0.1 only: Dagster asks nobody for a password.")
    ] = 3000,
    raw: Annotated[Path, typer.Option(help="Where the disclosures are.")] = PROJECT / "raw",
    out: Annotated[Path, typer.Option(help="Where the warehouse is published.")] = PROJECT / "warehouse",
) -> None:
    """Start the Dagster UI with its daemon (nightly schedule, sensor), on this machine only. Ctrl+C ends it."""
    from assets.serve import serve

    sys.stdout.write(say("ui.starting", port=port) + "\n")
    sys.stdout.flush()
    raise typer.Exit(serve(raw=raw.resolve(), out=out.resolve(), port=port))


def console() -> Console:
    """Where to print; plain where nobody watches."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, soft_wrap=True)


@contextmanager
def _published(
    opened: Callable[[Path], AbstractContextManager[duckdb.DuckDBPyConnection]], out: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to what is published; where nothing is, the command says so and ends."""
    with ExitStack() as open_now:
        try:
            connection = open_now.enter_context(opened(out))
        except FileNotFoundError:
            _fail(say("sql.nothing", place=plain(out)), FAILED)
        yield connection


def _fail(words: str, code: int) -> NoReturn:
    sys.stderr.write(words.rstrip() + "\n")
    raise typer.Exit(code)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command and leave with its exit code."""

    def run() -> object:
        try:
            return typer.main.get_command(app).main(arguments, prog_name="gouji", standalone_mode=False)
        except UsageError as error:
            error.show(file=sys.stderr)  # type: ignore[attr-defined]
            return USAGE

    leave(run)
