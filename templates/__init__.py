"""Jinja templates of the pages; a package so that the wheel carries them."""
