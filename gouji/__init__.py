"""The command line of Gouji, and nothing else: importing it loads no engine.

gouji build     raw disclosures to a published warehouse
gouji check     one disclosure, or many, straight from the file
gouji sql       a question to the published warehouse
gouji ui        the Dagster UI with its daemon, on this machine only
gouji doctor    is what is published whole, and what to do where it is not
"""
