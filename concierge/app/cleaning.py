"""By which rules torrents leave their clients, and when, made from the settings."""

from datetime import time, timedelta

from concierge.config import Settings
from concierge.model.seeding import SeedingRule, SeedingRules
from concierge.sections import CleanupSection

__all__ = ["cleanup_time", "seeding_rules"]


def cleanup_time(settings: Settings) -> time:
    """The time of the day at which that is looked at, by this machine's clock."""
    return time.fromisoformat(settings.section(CleanupSection).at)


def seeding_rules(settings: Settings) -> SeedingRules:
    """What is enough."""
    section = settings.section(CleanupSection)
    trackers = section.trackers.items()
    return SeedingRules(
        usual=SeedingRule(ratio=section.ratio, days=section.days),
        trackers={
            name: SeedingRule(ratio=rule.get("ratio"), days=rule.get("days")) for name, rule in trackers
        },
        trash=timedelta(days=section.trash_days),
    )
