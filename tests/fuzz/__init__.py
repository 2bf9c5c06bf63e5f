"""Hostile input: whatever is read gives a result, or a SpillgapError that names what is wrong.

``python -m tests.fuzz --seconds 3600`` searches for as long as it is told; the suite runs a fixed
selection. A further kind of input is one more :class:`~fuzz.generator.Generator` in ``corpus.py``.
"""
