"""Work on the clock: one file a job, found by its `JOB`."""
