"""What is told of invented disclosures: nothing of the clean ones, and what share of one planted error each is noticed.

    python -m bench.planted [OUT] [--documents N] [--seed S] [--formats txt,pdf]

writes the same corpus twice, OUT/clean and OUT/planted (every second document with one error of `corpus/errors.py`, a
few replaced by rubbish), checks both as `gouji check` does, and lays the findings beside each other. An error is
*noticed* where its document gains a finding, a cell *cited* where such a finding quotes the figure that was planted.
What is told of the clean documents is counted by rule: each is a false alarm or a thing of print that rules rightly
mention.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from bench.corpus.__main__ import lots, write
from gouji.check import CHUNK, examine, read

SEVERITIES = ("error", "warn", "info")


class Told(NamedTuple):
    """A finding: which rules, how grave, in which words, and the figures that it quotes."""

    rules: tuple[str, ...]
    severity: str
    message: str
    quoted: tuple[str, ...]


def main() -> int:
    """Print two tables: planted errors by kind, findings of clean documents by rule."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, nargs="?", help="kept there; else nothing is kept")
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--formats", default="", help="only these (txt html docx xlsx pdf), comma-separated")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        out = asked.out or Path(folder)
        for number, lot in zip(range(asked.documents), lots(asked.seed, "", asked.formats, None), strict=False):
            for name, faulty in (("clean", False), ("planted", True)):
                write(out / name, number, faulty, **lot)
        clean, planted = (told(out / name) for name in ("clean", "planted"))
        noticed(clean, planted, dict(errors(out / "planted")))
        alarms(clean)
    return 0


def told(folder: Path) -> dict[str, list[Told]]:
    """Findings by document. Documents are judged a hundred at a time, as they are numbered, in both corpora alike."""
    hundreds: dict[int, list[Path]] = defaultdict(list)
    for path in sorted((folder / "raw").rglob("*.*")):
        hundreds[int(path.name[:6]) // CHUNK].append(path)
    found: dict[str, list[Told]] = {}
    for paths in hundreds.values():
        for entry in examine(read(paths)):
            name = Path(str(entry["path"])).relative_to(folder / "raw").as_posix()
            if entry["status"] == "read":
                found[name] = [as_told(one) for one in entry["findings"]]  # type: ignore[attr-defined]
    return found


def as_told(one: dict[str, Any]) -> Told:
    quoted = tuple(str(each["amount_text"]) for each in one["evidence"] if each["amount_text"])
    return Told(tuple(one["rule_ids"]), one["severity"], one["message_zh"], quoted)


def errors(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Which document holds which planted error."""
    for path in sorted((folder / "key").rglob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        for record in records:
            if record["is"] == "error":
                yield Path(records[0]["document"]).relative_to("raw").as_posix(), record


def noticed(clean: dict[str, list[Told]], planted: dict[str, list[Told]], wrong: dict[str, dict[str, Any]]) -> None:
    """The table of planted errors by kind."""
    count: Counter[tuple[str, str]] = Counter()
    for name, error in wrong.items():
        if name not in clean or name not in planted:
            continue
        known = {one.message for one in clean[name]}
        gained = [one for one in planted[name] if one.message not in known]
        for kind in (error["kind"], "all"):
            count[kind, "planted"] += 1
            count[kind, "noticed"] += bool(gained)
            if "column" in error and error["printed"]:
                count[kind, "cells"] += 1
                count[kind, "cited"] += any(error["printed"] in one.quoted for one in gained)
    print(f"{'error':20}{'planted':>9}{'noticed':>9}{'cited':>9}")
    for kind in sorted({kind for kind, _ in count}, key=lambda kind: (kind == "all", kind)):
        there, cells = count[kind, "planted"], count[kind, "cells"]
        cited = f"{count[kind, 'cited'] / cells:9.0%}" if cells else f"{'-':>9}"
        print(f"{kind:20}{there:>9}{count[kind, 'noticed'] / there:9.0%}{cited}")


def alarms(clean: dict[str, list[Told]]) -> None:
    """The table of what is told of clean documents."""
    times: Counter[tuple[str, str]] = Counter()
    documents: Counter[str] = Counter()
    for findings in clean.values():
        times.update((one.severity, " ".join(one.rules)) for one in findings)
        documents.update({one.severity for one in findings})
    told_of = ", ".join(f"{severity} in {documents[severity]}" for severity in SEVERITIES)
    print(f"\n{len(clean)} clean documents: {told_of}")
    for severity in SEVERITIES:
        for (grave, rules), number in times.most_common():
            if grave == severity:
                print(f"  {severity:6}{number:>5}  {rules}")


if __name__ == "__main__":
    raise SystemExit(main())
