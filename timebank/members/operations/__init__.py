"""Verbs that write people: each takes the session first and never commits."""
