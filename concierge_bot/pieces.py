"""Cuts a text into messages that Telegram takes."""

__all__ = ["LONGEST_UNITS", "pieces"]

LONGEST_UNITS = 4096
BYTES_PER_UNIT = 2


def pieces(text: str, status: str = "") -> tuple[str, ...]:
    """The text in messages of at most 4096 UTF-16 units, cut between words, the status under the last one.

    A status that does not fit there is left out: it is gone a moment later, and a message of its own would not be.
    """
    found = _cut(text.strip())
    if not status:
        return tuple(found)
    with_status = f"{found[-1]}\n\n{status}" if found else status
    return (*found[:-1], with_status) if _units(with_status) <= LONGEST_UNITS else tuple(found)


def _cut(text: str) -> list[str]:
    found: list[str] = []
    while _units(text) > LONGEST_UNITS:
        head = text.encode("utf-16-le")[: LONGEST_UNITS * BYTES_PER_UNIT].decode("utf-16-le", errors="ignore")
        at = max(head.rfind("\n"), head.rfind(" "))
        if at < len(head) // 2:
            at = len(head)
        found.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*found, text] if text else found


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // BYTES_PER_UNIT
