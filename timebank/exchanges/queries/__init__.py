"""Reads of exchanges and of the board: frozen rows."""
