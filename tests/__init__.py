"""Tests mirror the rooms: a folder for each."""
