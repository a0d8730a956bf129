"""Stylesheet and fonts; a package so that the wheel carries them."""
