"""Tests of the sound's room."""
