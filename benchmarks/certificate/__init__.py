"""Published numbers beside ours: data with their digest, digits, verdicts, and what is wrong where.

``python -m benchmarks certificate`` computes all of it and writes ``docs/certificate.md``.
"""
