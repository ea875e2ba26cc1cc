"""The pictures of docs/how-to/telegram-screens.md: `python -m tests.bot.screens [NAME...]` plays and takes them."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.bot.companions import ANNA, BORIS
from tests.bot.conftest import OWNER, living
from tests.bot.screens.camera import photograph
from tests.bot.screens.scenes import SCENES, Scene

PICTURES = Path(__file__).resolve().parents[3] / "docs" / "images" / "telegram"
NAMES = {OWNER: "Вера", ANNA: "Анна", BORIS: "Борис"}


async def take(scene: Scene) -> None:
    """Plays one flow and takes its picture."""
    with tempfile.TemporaryDirectory(prefix="home-") as folder:
        async with living(Path(folder)) as household:
            for person, name in NAMES.items():
                household.telegram.people.person(person).first_name = name
            await scene.play(household)
            url = f"{household.telegram.url}/view/{scene.chat_id}?still&as={scene.user_id}"
            await photograph(url, PICTURES / f"{scene.name}.png")


async def main(names: list[str]) -> None:
    """Takes the pictures of these flows, or of all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scene in SCENES:
        if not names or scene.name in names:
            sys.stdout.write(f"{scene.name}\n")
            sys.stdout.flush()
            await take(scene)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
