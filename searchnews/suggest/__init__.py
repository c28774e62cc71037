"""What an index can offer to a reader who types: its words, names and phrases, by their text and by how they sound."""
