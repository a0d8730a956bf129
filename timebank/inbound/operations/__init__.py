"""Verbs on texts that came in: hear one, answer or close what waits in the inbox."""
