"""AWS: sessions, accounts and the one place that calls boto3."""
