"""Pure rules of places: kinds, rows of files, distance, cells and the order of a search."""
