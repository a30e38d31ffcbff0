"""The shapes of dimensional modelling, each as a star of its own that is loaded from its declarations alone."""
