"""The domain: values and pure functions. No input or output, no framework, no clock, no randomness."""
