"""What `openshelf new` writes."""
