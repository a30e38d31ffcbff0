"""Tests of the restricted language model."""
