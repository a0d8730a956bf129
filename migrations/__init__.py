"""Numbered changes of the tables; ships in the wheel as timebank.migrations."""
