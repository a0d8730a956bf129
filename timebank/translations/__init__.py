"""Catalogues of the pages' words, one per area and language; compiled files lie beside them."""
