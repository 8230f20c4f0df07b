"""The pages of migration: what was before is run too, in environments that still have it."""
