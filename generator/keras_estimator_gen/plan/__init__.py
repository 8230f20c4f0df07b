"""What will be written: the decisions between a specification and the templates."""
