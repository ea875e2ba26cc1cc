"""The tools that conversations may expect, by what they are about."""

__all__ = ["TOOLS"]

_RELEASES = ("find_releases", "find_title", "get_title", "list_downloads", "start_download")
_TITLES = (
    "credits",
    "director_deep_dive",
    "discover_titles",
    "franchise",
    "hidden_gem",
    "household_pick",
    "library",
    "listed_titles",
    "next_episode",
    "person_details",
    "recommend",
    "series_details",
    "similar_titles",
    "title_details",
    "tonight",
    "travel_pack",
)
_OWN = (
    "ban_scopes",
    "block",
    "blocklist",
    "discoveries",
    "import_status",
    "mark_watched",
    "rate_title",
    "read_profile",
    "remember",
    "review_title",
    "search_memory",
    "settings",
    "statistics",
    "unblock",
    "undo_change",
    "unmark_watched",
    "update_profile",
    "viewing_history",
    "watchlist",
    "watchlist_add",
    "watchlist_remove",
)
_DOWNLOADS = (
    "choose_files",
    "clear_downloads",
    "control_downloads",
    "download_files",
    "explain_choice",
    "follow_download",
    "remove_download",
    "torrent_link",
    "unfollow_download",
)
TOOLS = frozenset((*_RELEASES, *_TITLES, *_OWN, *_DOWNLOADS))
