"""Cases with exact answers, as ordinary scenarios: ``python -m tests.oracles FILE.json [--full]`` tries any case file.

``families`` turns a case into scenes, ``scene`` into scenario text, ``reading`` reads what the log holds, ``estimate``
judges, ``exact`` holds closed forms of the families that the given cases do not cover.
"""
