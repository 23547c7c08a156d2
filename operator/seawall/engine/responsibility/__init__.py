"""Who owns what: AWS's shared-responsibility model, service by service and layer by layer."""
