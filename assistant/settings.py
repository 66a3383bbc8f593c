"""The settings: the only place that reads the environment (and a `.env` file, if there is one)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.embed import DEFAULT_MODEL

FETCH_BASE = "https://raw.githubusercontent.com/UNxml/SCresolutions/6c4072a866bfd189176ae91d119cc4c66e3ff331"


class Settings(BaseSettings):
    """Read from `OPCITE_…`; every field has a default that works on a laptop with no network."""

    model_config = SettingsConfigDict(
        env_prefix="OPCITE_", env_file=".env", extra="ignore", frozen=True, protected_namespaces=()
    )

    data: Path = Field(default_factory=lambda: user_data_path("opcite"), description="the user's data folder")
    offline: bool = Field(default=False, description="never fetch anything")
    embedding_model: str = Field(default=DEFAULT_MODEL, description="its name, or a sentence-transformers folder")
    fetch_base: str = Field(default=FETCH_BASE, description="where the official texts are fetched from")
    host: str = Field(default="127.0.0.1", description="the address that the page listens on")
    port: int = Field(default=7860, description="the port that the page listens on")

    # A language model; without `model` none of these is read by anything.
    model: str = Field(default="", description="who writes, such as openai:NAME; empty is the offline writer")
    model_url: str = Field(default="", description="the base address of an OpenAI-compatible or Ollama server")
    model_key: SecretStr | None = Field(default=None, description="its key; else the provider's own variable")
    model_timeout: float = Field(default=60.0, gt=0, description="seconds that a model may take for one answer")
    model_retries: int = Field(default=2, ge=0, le=5, description="how often a failed request is sent again")
    model_tokens: int = Field(default=30_000, gt=0, description="tokens, in and out, that one answer may use")
    model_budget: float = Field(default=0.0, ge=0, description="dollars that one answer may cost; 0 is no limit")
    model_price_in: float = Field(default=0.0, ge=0, description="dollars per million tokens read")
    model_price_out: float = Field(default=0.0, ge=0, description="dollars per million tokens written")
    trace: bool = Field(default=False, description="let LangSmith trace the chain, if it is set up")
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    anthropic_api_key: SecretStr | None = Field(default=None, validation_alias="ANTHROPIC_API_KEY")

    @property
    def official(self) -> Path:
        """The fetched official texts."""
        return self.data / "official"

    @property
    def added(self) -> Path:
        """Commentary that the user added."""
        return self.data / "commentary"

    @property
    def index(self) -> Path:
        """All index folders, and the pointer to the one in use."""
        return self.data / "index"


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
