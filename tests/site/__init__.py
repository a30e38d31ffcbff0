"""The project's site: built from docs/, strict, every link followed."""
