"""What members need besides themselves: ways out, endpoints, mount targets."""
