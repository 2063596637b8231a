"""Cases with exact answers, as ordinary scenarios: ``python -m tests.oracles FILE.json [--full]`` tries any case file.

``families`` (with ``days``, ``latent`` and ``flows``) turns a case into scenes, ``scene`` makes scenario text of them,
``reading`` reads what a run's tables hold, ``estimate`` judges, ``exact`` holds closed forms of the families that the
given cases do not cover, ``rm1`` compares the reduced model, ``page`` writes docs/theory.md.
"""
