"""What is known of a person: one Markdown document of named sections, which they may read and change.

How it is written stands in docs/how-to/profile.md.
"""
