"""One file for each command; it defines `app`, and is imported when that command is named."""
