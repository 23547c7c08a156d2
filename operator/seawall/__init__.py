"""Seawall holds the customer's side of the AWS shared-responsibility model, as a Kubernetes operator and as a scanner."""

__version__ = "0.1.0"
