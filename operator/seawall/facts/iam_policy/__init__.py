"""IAM policies as an exact question: who may do what on which resource, and who is let in from outside.

`patterns` and `sets` are the algebra of wildcards, `statements` the parsed documents, `conditions` what a request's circumstances decide, `decide` the verdict
over a principal's policies, `exposure` the verdict over a resource's own policy. None of it asks AWS.
"""
