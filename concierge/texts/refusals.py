"""What a system refuses, by names that have a text of their own: `part.<name>`."""

import errno

__all__ = ["refusal_of"]

_NAMES = {
    errno.ENOENT: "no_such_file",
    errno.ENOTDIR: "no_such_file",
    errno.EISDIR: "is_a_folder",
    errno.EACCES: "no_rights",
    errno.EPERM: "no_rights",
    errno.EROFS: "no_rights",
    errno.ENOSPC: "no_room",
    errno.EDQUOT: "no_room",
    errno.EFBIG: "no_room",
    errno.ENAMETOOLONG: "name_too_long",
}


def refusal_of(error: OSError) -> str:
    """The name of the reason; the system's own words where it is none of the usual ones."""
    return _NAMES.get(error.errno or 0, error.strerror or "?")
