"""Catalogues of the pages' words, one folder a language; compiled when the package is built."""
