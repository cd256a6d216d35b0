"""Tests of the domain and its database."""
