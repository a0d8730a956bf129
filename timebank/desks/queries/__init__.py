"""Reads of a desk's own work: frozen rows, and the audit of time given."""
