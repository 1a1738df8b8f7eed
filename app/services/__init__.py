"""Use cases, named by their verbs; each gets what it needs from the world as a parameter."""
