"""What the importers' tests share: posts in the archive's shapes, with invented words."""
