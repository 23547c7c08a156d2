"""RDS and what shares its API: Aurora, DocumentDB and Neptune."""
