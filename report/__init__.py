"""Pages that a person can read: one of a disclosure, one of a warehouse. Each is a single file that needs no other.

Belongs here: what a page shows and how. Does not belong here: reading, judging, or deciding anything; files and
commands (`gouji.report`); sentences (`messages.toml`). Knows the relations of the house and nothing of how they came to
be: a page made from a file in memory and one made from a published warehouse are the same.

    markup    text made harmless, elements
    gather    the rows of documents, from a connection
    sheets    forms as tables
    prose     paragraphs with their figures marked
    page      the page of a disclosure
    pictures  sums drawn as SVG
    index     the page of a warehouse

No script, no font, no picture is fetched: a page can be mailed, kept, and opened offline. The charts of the index are
drawn when it is made, so that they are there where scripts are off; the page of a disclosure has bars of plain HTML,
which cost it no charting library to load.
"""
