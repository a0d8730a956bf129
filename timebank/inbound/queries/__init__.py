"""What stands open for a number, and what waits in the inbox."""
