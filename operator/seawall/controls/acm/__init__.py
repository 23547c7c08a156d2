"""Controls of AWS Certificate Manager."""
