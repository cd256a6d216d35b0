"""What is wrong with a configuration, known before anything is loaded that reads one."""


class ConfigurationError(Exception):
    """Names the file (or variable), the key and the reason."""
