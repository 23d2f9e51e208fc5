"""SQL on small warehouses with planted answers, and on the shipped figures."""
