"""The command line of Gouji, and the way to its warehouse from Python: importing it loads no engine.

gouji build     raw disclosures to a published warehouse
gouji check     one disclosure, or many, straight from the file
gouji sql       a question to the published warehouse
gouji cite      one figure in its own words, with file, page, line and hash
gouji export    a view as Parquet, CSV or XLSX, with a data package
gouji ui        the Dagster UI with its daemon, on this machine only
gouji doctor    is what is published whole, and what to do where it is not

    import gouji
    with gouji.warehouse() as connection: ...
"""

from gouji.open import warehouse

__all__ = ["warehouse"]
