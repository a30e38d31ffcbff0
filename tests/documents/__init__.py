"""What `warehouse docs` writes."""
