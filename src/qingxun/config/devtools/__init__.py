"""Tools of those who work on qingxun, behind ``./dev``; no part of an installation.

``setup``, ``running`` and ``verbs`` need the standard library only: they run before anything is
installed. The rest runs in the project's own environment.
"""
