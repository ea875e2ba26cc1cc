"""The daemon on the NAS: it fetches what is finished and puts it into the library. It loads nothing heavy."""
