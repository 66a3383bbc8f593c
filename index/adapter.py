"""A small adapter of the default embedding model, learned from the practice questions.

Low-rank changes (LoRA) of the transformer's linear layers: a few hundred kilobytes beside 90 MB of frozen weights. They
are added to the weights when the model is loaded for building; the export for answering carries them with it.

    python -m index.adapter        trains it anew from `sources/` and writes `index/adapter.safetensors`

The training is deterministic on one machine: two threads, fixed seeds, a fixed order. It takes about twenty minutes.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.embed import DEFAULT_MODEL, load_encoder, model_path
from sources.library import sha256_of

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

FILE = Path(__file__).parent / "adapter.safetensors"
LAYERS = ("query", "key", "value", "dense")  # the last part of the names of the layers that are adapted
RANK = 8
SCALE = 2.0  # weight of the low-rank change
EPOCHS = 3
BATCH = 48
RATE = 6e-4
TEMPERATURE = 0.05  # of the softmax over the cosines of a batch
TOKENS = 80  # a passage is cut here while training
SEED = 20061014


def fingerprint(model: str) -> str:
    """A short hash of the adapter that goes with a model, or "" where none does."""
    return sha256_of(FILE)[:12] if model == DEFAULT_MODEL and FILE.is_file() else ""


def load_adapted(model: str) -> SentenceTransformer:
    """The embedding model for building: the default one with its adapter, any other as it is."""
    encoder = load_encoder(model_path(model))
    if fingerprint(model):
        from safetensors.torch import load_file

        changes = load_file(str(FILE))
        for name, layer in _linear(encoder):
            change = changes[f"{name}.up"].float() @ changes[f"{name}.down"].float()
            layer.weight.data += SCALE * change
    return encoder


def _linear(encoder: SentenceTransformer) -> list[tuple[str, Any]]:
    """The layers to adapt, by name."""
    import torch

    parts: Any = encoder
    inner = parts[0]
    network: Any = inner.model if hasattr(inner, "model") else inner.auto_model
    return [
        (name, layer)
        for name, layer in network.named_modules()
        if isinstance(layer, torch.nn.Linear) and name.rpartition(".")[2] in LAYERS and "encoder" in name
    ]


# --- training -----------------------------------------------------------------------------------------------


def pairs() -> list[tuple[str, str, str]]:
    """(question, passage, group): a passage that answers a question; those of one group never count against it."""
    from index.passages import make_passages
    from sources.law import measures
    from sources.library import Library
    from sources.questions import practice

    first: dict[str, str] = {}
    for p in make_passages(Library.load(), measures(), (), ()):
        if p.measure and p.kind == "measure":
            first.setdefault(p.measure, p.text)
        elif p.kind == "digest":
            first.setdefault(p.provisions[0], p.text)
    rows = []
    for q in practice():
        group = q.measure or ",".join(q.gold)
        rows += [(q.question, first[key], group) for key in (q.measure, *q.gold[:1]) if key in first]
    return rows


def train(path: Path = FILE) -> None:
    """Learn the adapter from all practice questions and write it."""
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    torch.use_deterministic_algorithms(True)
    order = random.Random(SEED)  # noqa: S311 (a shuffle, no secret)
    encoder = load_encoder(model_path(DEFAULT_MODEL))
    encoder.max_seq_length = TOKENS
    for parameter in encoder.parameters():
        parameter.requires_grad_(False)
    learned = _insert(encoder)
    optimizer = torch.optim.AdamW(learned.values(), lr=RATE, weight_decay=0.01)
    rows = pairs()
    steps = len(rows) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=EPOCHS * steps + 1, pct_start=0.1)
    for epoch in range(EPOCHS):
        order.shuffle(rows)
        total = 0.0
        for step in range(steps):
            loss = _loss(encoder, rows[step * BATCH : (step + 1) * BATCH])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: mean loss {total / steps:.4f}", flush=True)
        save_file({name: value.detach().half().contiguous() for name, value in learned.items()}, str(path))


def _insert(encoder: SentenceTransformer) -> dict[str, torch.nn.Parameter]:
    """Put a trainable low-rank change beside each layer; at first it changes nothing."""
    import torch

    learned: dict[str, torch.nn.Parameter] = {}
    for name, layer in _linear(encoder):
        down = torch.nn.Parameter(torch.randn(RANK, layer.in_features) / layer.in_features**0.5)
        up = torch.nn.Parameter(torch.zeros(layer.out_features, RANK))
        learned[f"{name}.down"], learned[f"{name}.up"] = down, up

        def changed(_: Any, inputs: Any, output: Any, down: Any = down, up: Any = up) -> Any:
            return output + SCALE * (inputs[0] @ down.T @ up.T)

        layer.register_forward_hook(changed)
    return learned


def _loss(encoder: SentenceTransformer, rows: list[tuple[str, str, str]]) -> torch.Tensor:
    """Each question against all passages of the batch and the reverse; others of its own group are left out."""
    import torch

    ask, tell = (_vectors(encoder, [row[c] for row in rows]) for c in (0, 1))
    scores = ask @ tell.T / TEMPERATURE
    same = torch.tensor([[a[2] == b[2] and i != j for j, b in enumerate(rows)] for i, a in enumerate(rows)])
    scores = scores.masked_fill(same, -1e4)
    wanted = torch.arange(len(rows))
    cross = torch.nn.functional.cross_entropy
    return (cross(scores, wanted) + cross(scores.T, wanted)) / 2


def _vectors(encoder: SentenceTransformer, texts: list[str]) -> torch.Tensor:
    vectors: torch.Tensor = encoder(encoder.preprocess(texts))["sentence_embedding"]
    return vectors


if __name__ == "__main__":
    train()
