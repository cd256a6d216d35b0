"""A whole day on air: from the plan's text to the month's report, with real parts."""
