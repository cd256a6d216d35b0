"""Benchmarks: ratios taken in one run against something named, never a timed test."""
