"""What things cost, beside what they may cost: `python -m benchmarks`, `nox -s bench`."""
