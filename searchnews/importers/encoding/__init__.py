"""From bytes to characters that every engine can store."""
