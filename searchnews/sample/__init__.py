"""A small archive of invented news for the demo and the tests: no person, place, company or code in it is real."""

from pathlib import Path

POSTS: Path = Path(__file__).parent / "posts"
