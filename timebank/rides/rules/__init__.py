"""Pure policy of rides: states, times, effort. No database, no Flask."""
