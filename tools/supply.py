"""What an installation consists of: the packages of requirements.lock, their licences, and a bill of materials.

    .venv/bin/python tools/supply.py               write docs/licences.md
    .venv/bin/python tools/supply.py --sbom        print the bill of materials (CycloneDX 1.6, JSON)

Names, versions and hashes come from the lock; licences and what needs what from the metadata of the packages as they
are installed here. A package that this system does not install (colorama, say, is for Windows) is listed without them.
The same lock and the same environment give the same bytes: the bill carries no clock value and no random number.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageMetadata, PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parents[1]
LOCK = PROJECT / "requirements.lock"
PAGE = PROJECT / "docs" / "licences.md"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+?)(?: ; (.+?))? \\$")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
LONG = 60  # letters; what is longer in the field License is a licence's text, not its name
HEAD = """# What it stands on, and under which terms

Every package that `make warehouse` installs (`requirements.lock`), with the licence that its metadata declares. Made
by `python tools/supply.py` from an installation; nothing of these packages is copied into this repository. What the
catalogue takes from others is in [Attribution](attribution.md). A bill of materials (CycloneDX) for machines:
`make sbom`.

| package | version | licence | only where |
|---|---|---|---|
"""


class Package(NamedTuple):
    """One line of the lock. `licence` and `needs` are empty where it is not installed here."""

    name: str
    version: str
    only: str  # the marker that says on which systems
    hashes: tuple[str, ...]  # sha256 of every file that may be installed
    licence: str
    needs: tuple[str, ...]  # names


def packages(lock: Path = LOCK) -> list[Package]:
    """The packages of a lock, in its order."""
    found = []
    for entry in re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip()):
        first = entry.partition("\n")[0]
        pinned = PINNED.match(first)
        if pinned is None:
            raise ValueError(f"{lock.name}: {first}")
        name, version, only = pinned[1], pinned[2], pinned[3] or ""
        try:
            metadata, requires = distribution(name).metadata, distribution(name).requires or []
        except PackageNotFoundError:
            metadata, requires = None, []
        if metadata is None or metadata["Version"] != version:
            found.append(Package(name, version, only, tuple(HASH.findall(entry)), "", ()))
        else:
            needs = tuple(sorted({canonical(one) for one in requires if "extra ==" not in one}))
            found.append(Package(name, version, only, tuple(HASH.findall(entry)), licence(metadata), needs))
    return found


def canonical(requirement: str) -> str:
    """The name of a package as locks spell it.

    >>> canonical("Typing_Extensions>=4 ; python_version < '3.13'")
    'typing-extensions'
    """
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]).lower()


def licence(metadata: PackageMetadata) -> str:
    """What a package declares: its expression, else its field where that is a name, else its classifiers."""
    words = " ".join(str(metadata["License"]).split()) if "License" in metadata else ""
    if "License-Expression" in metadata:
        return str(metadata["License-Expression"])
    named = [one.rpartition(" :: ")[2] for one in metadata.get_all("Classifier") or () if one.startswith("License ::")]
    if words and len(words) <= LONG and words not in ("UNKNOWN", "Dual License"):
        return words
    return " / ".join(named)


def page(some: Sequence[Package]) -> str:
    """The page of licences."""
    rows = (f"| {one.name} | {one.version} | {one.licence or 'not installed here'} | {one.only} |\n" for one in some)
    return HEAD + "".join(rows)


@cache
def version() -> str:
    """Gouji's own."""
    return str(tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def bill(some: Sequence[Package]) -> dict[str, object]:
    """The bill of materials. `hashes` are of every file that the lock lets pip install, not of one."""
    refs: dict[str, list[str]] = {}  # one name may have a version for each of several systems
    for one in some:
        refs.setdefault(one.name, []).append(f"pkg:pypi/{one.name}@{one.version}")
    direct = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    own = f"pkg:generic/gouji@{version()}"
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{one.name}@{one.version}",
            "name": one.name,
            "version": one.version,
            "purl": f"pkg:pypi/{one.name}@{one.version}",
            "hashes": [{"alg": "SHA-256", "content": digest} for digest in one.hashes],
            **({"licenses": [{"license": {"name": one.licence}}]} if one.licence else {}),
            **({"properties": [{"name": "gouji:only-where", "value": one.only}]} if one.only else {}),
        }
        for one in some
    ]
    needed = {own: [canonical(one) for one in direct]}
    needed |= {f"pkg:pypi/{one.name}@{one.version}": list(one.needs) for one in some}
    needs = [
        {"ref": ref, "dependsOn": sorted({found for name in names for found in refs.get(name, ())})}
        for ref, names in needed.items()
    ]
    made = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": own, "name": "gouji", "version": version(),
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": components,
        "dependencies": needs,
    }  # fmt: skip
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(made, sort_keys=True))
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}"} | made


def main() -> int:
    """Write the page, or print the bill."""
    some = packages()
    if "--sbom" in sys.argv:
        print(json.dumps(bill(some), ensure_ascii=False, indent=1))
    else:
        PAGE.write_text(page(some), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
