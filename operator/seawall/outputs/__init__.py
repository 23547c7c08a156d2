"""Output formats: one pure file each, from findings to text."""
