"""How each type of resource loses a zone: one file for each family, found by its path."""
