"""Controls of DynamoDB Accelerator."""
