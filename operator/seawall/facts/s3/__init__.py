"""S3: the account's Block Public Access, buckets with their settings, and access points."""
