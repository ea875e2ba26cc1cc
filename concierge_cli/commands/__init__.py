"""One file for each command; it defines `app`, and is imported when the command or the whole help is asked for."""
