"""EC2: instances, VPCs and what is in them, security groups, and the account's settings per Region."""
