"""IAM: the account's settings and tables, its users, groups, roles, policies and certificates.

Who has which policies comes from one read per snapshot (`details`), everybody's passwords and keys from another (`report`).
"""
