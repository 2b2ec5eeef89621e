"""Provider: the traffic split as a resource of Pulumi, which makes, changes and removes it and never moves a weight."""
