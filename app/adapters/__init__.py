"""The world: files, index, vectors, language model. Foreign errors stop here."""
