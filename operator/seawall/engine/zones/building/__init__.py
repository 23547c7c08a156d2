"""From resources to members and parts: what all families of types share."""
