"""Controls of Amazon VPC."""
