"""Readers of what tracks a file really has."""
