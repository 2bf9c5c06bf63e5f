"""Validation by simulation and timings side by side with peers: ``python -m benchmarks``."""
