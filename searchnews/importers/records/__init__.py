"""Rows and lines that are one article each: what tables and JSON have in common."""
