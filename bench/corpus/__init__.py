"""A seeded corpus of disclosures as publishers print them, with an answer key.

    python -m bench.corpus OUT --documents N --seed S [--errors]

writes `OUT/raw/<year>/<region>/…` (the documents, rubbish among them) and `OUT/key/<year>/<region>/….jsonl` (what each
of them says). Belongs here: invented bodies whose books balance, the ways in which places print such books, the
carriers that print travels in, and what was printed. Does not belong here: anything of the reader. Not one module of
the project is imported, and the vocabulary is written from the handbook, so that reader and key can only agree by both
being right.

    bodies.py    who: places, trades, units; projects
    ledger.py    what: the books of a body for a year and a stage, every number consistent by construction
    meaning.py   what a printed figure is about, in the words of the relation `facts`
    sheets.py    books × a family's forms → sheets of cells, each cell with its words and its meaning
    shapes.py    the shapes of forms: lists of subjects, two-sided totals, lanes, matrices, projects
    prose.py     books × a family's sentences → paragraphs with what they assert
    papers.py    one document: title, contents, prose, sheets, in a family's order
    text.py      a paper as plain text: tabs, bars, one cell a line, blanks
    files.py     a paper as DOCX, XLSX, HTML, PDF
    errors.py    one planted error a document, and rubbish
    families/    how places print (data)
"""
