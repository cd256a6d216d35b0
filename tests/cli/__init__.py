"""Tests of the phatthanh command."""
