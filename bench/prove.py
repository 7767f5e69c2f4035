"""What share of broken figures is noticed, by kind of slip, and which figures no identity covers.

    python -m bench.prove [FILE…] [--draws N] [--seed N] [--digits]

Without FILE: the first disclosure. `--digits` changes digits of table amounts only, the last one too.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from expectations import prove as proving
from pipelines.disclose import disclose
from pipelines.readers import read

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Print a table a document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--draws", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--digits", action="store_true")
    given = parser.parse_args()
    for path in given.files or sorted((ROOT / "raw").rglob("*.txt"))[:1]:
        report(path, given.seed, given.draws, digits=given.digits)
    return 0


def report(path: Path, seed: int, draws: int, *, digits: bool) -> None:
    """Noticed, told, located, tied and restored by kind; then the figures that nothing noticed."""
    said = disclose(read(path))
    proof = proving.prove(said, seed, draws, only=("digit", "last_digit") if digits else None)
    print(f"{path.name}: {len(proof.outcomes)} changes, seed {seed}; the document itself has {proof.own} findings")
    print(f"{'where':8}{'slip':12}{'tried':>7}{'noticed':>10}{'told':>8}{'located':>9}{'tied':>7}{'restored':>10}")
    groups = Counter((one.change.where, one.change.kind) for one in proof.outcomes)
    for (where, kind), tried in sorted(groups.items()):
        mine = [one for one in proof.outcomes if (one.change.where, one.change.kind) == (where, kind)]
        shares = [
            sum(getattr(one, field) for one in mine) / tried
            for field in ("noticed", "told", "located", "tied", "restored")
        ]
        print(f"{where:8}{kind:12}{tried:7}" + "".join(f"{share:9.1%}" for share in shares))
    text = said.document.text
    facts = {fact.span_start: fact for fact in said.facts}
    quiet = Counter(one.change.ref for one in proof.outcomes if not one.noticed)
    print(f"not noticed: {sum(quiet.values())} changes of {len(quiet)} places")
    for ref, count in sorted(quiet.items()):
        fact = facts.get(ref)
        kinds = ",".join(sorted(one.change.kind for one in proof.outcomes if one.change.ref == ref and not one.noticed))
        where = (
            f"{fact.form} {fact.subject_code or ''} {fact.subject_name} / {fact.column_path}"
            if fact
            else text[max(0, ref - 20) : ref + 12].replace("\n", " ")
        )
        print(f"  line {text.count(chr(10), 0, ref) + 1:4} x{count} {kinds}: {where}")


if __name__ == "__main__":
    raise SystemExit(main())
