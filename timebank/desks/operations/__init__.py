"""The verbs of a desk: drafts kept and ended, notes written."""
