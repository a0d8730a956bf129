"""Calls by keypad, both ways: what was pressed, what is said next. A call is a row."""
