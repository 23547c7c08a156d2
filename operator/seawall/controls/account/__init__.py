"""Controls of the AWS account itself."""
