"""Controls of AWS CloudFormation."""
