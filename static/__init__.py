"""Stylesheet, scripts, fonts and pictures; ships in the wheel as timebank.static."""
