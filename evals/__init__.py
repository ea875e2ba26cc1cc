"""Scripted conversations that tell how well the agent understands people: `python -m evals`."""
