"""Tests of the pages, the catalogue and the station protocol, through real requests."""
