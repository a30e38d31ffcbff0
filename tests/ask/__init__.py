"""Tests of questions to the star."""
