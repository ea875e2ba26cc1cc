"""The words of release names, as data.

A row of a table is what is meant and how it is spelt: spellings part at "|", a blank in one stands for a blank, a dot,
a dash, an underscore, or nothing. A spelling behind "?" is also a word of titles: it counts only outside of them.
"""
