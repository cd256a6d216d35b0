"""What an administrator may set about the door."""

from pydantic import BaseModel, ConfigDict, Field

_BYTES_PER_MB = 1_000_000


class WebSettings(BaseModel):
    """The `[web]` section. `secure_cookies` is for servers behind HTTPS only."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8088, ge=1, le=65_535)
    secure_cookies: bool = False
    max_upload_mb: int = Field(default=64, ge=1, le=2_000)
    session_hours: int = Field(default=10, ge=1, le=7 * 24)

    @property
    def own_url(self) -> str:
        """Where this machine reaches its own door."""
        everywhere = {"0.0.0.0", "::", "localhost"}  # noqa: S104 -- names of all addresses
        host = "127.0.0.1" if self.host in everywhere else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def max_upload_bytes(self) -> int:
        return self.max_upload_mb * _BYTES_PER_MB
