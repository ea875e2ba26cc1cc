"""Alembic's folder: one file a revision in `versions`, numbered in order and named in `schema.REVISIONS`."""
