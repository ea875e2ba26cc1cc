"""Pages built of elements: whatever is not an element itself is literal text in them."""

import html

__all__ = ["Markup", "element"]

VOID = frozenset({"img", "input", "meta"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | int | bool | None) -> Markup:
    """An element with its children; names of attributes that Python has for itself end with an underscore.

    An attribute that is None or False is left out.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape("" if value is True else str(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in VOID:
        return Markup(f"<{name}{given}>")
    inside = "".join(child if isinstance(child, Markup) else html.escape(child) for child in children)
    return Markup(f"<{name}{given}>{inside}</{name}>")
