"""Reads about communities, people, drivers and sign-in: frozen rows, each in one statement."""
