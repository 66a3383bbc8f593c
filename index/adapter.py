"""A small adapter of the default embedding model, learned from the practice questions.

Low-rank changes (LoRA) of the transformer's linear layers: a few hundred kilobytes beside 90 MB of frozen weights. They
are added to the weights when the model is loaded for building; the export for answering carries them with it.

    python -m index.adapter        trains it anew from `sources/` and writes `index/adapter.safetensors`

The training is deterministic: two threads, fixed seeds, a fixed order; two machines gave the same bytes. It takes three
quarters of an hour on two cores.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.embed import DEFAULT_MODEL, load_encoder, model_path
from sources.library import sha256_of

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

FILE = Path(__file__).parent / "adapter.safetensors"
LAYERS = ("query", "key", "value", "dense")  # the last part of the names of the layers that are adapted
RANK = 16
SCALE = 2.0  # weight of the low-rank change
EPOCHS = 6
BATCH = 48
RATE = 6e-4
TEMPERATURE = 0.05  # of the softmax over the cosines of a batch
# Beside the passages of its batch, each question is held against a learned vector for every measure there is.
PLACES = 1.0  # weight of that
PLACES_RATE = 3e-3  # how quickly those vectors learn
PLACES_TEMPERATURE = 0.07
SMOOTHING = 0.1  # share of a question's weight that goes to all measures alike
CARELESS = 0.25  # how often a question is told as if typed in haste
DIGESTS = 0.4  # how often a batch is held against provisions, else against measures
TOKENS = 64  # a passage is cut here while training
LEAD = 0.6  # how often a measure is told by its first passage, its question and rule; else by any of its passages
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


@dataclass(frozen=True, slots=True)
class Example:
    """A question with what answers it: passages of its measure, and the digest of a gold provision ("" where none).

    `place` is the measure's number among those that have questions, by id.
    """

    question: str
    measure: str
    place: int
    family: str
    passages: tuple[str, ...]
    provision: str
    digest: str


def examples() -> list[Example]:
    """The first part of the practice questions with what answers them."""
    from index.passages import make_passages
    from sources.law import measures
    from sources.library import Library
    from sources.questions import practice

    family = {m.id: m.family for m in measures()}
    told: dict[str, list[str]] = {}
    digests: dict[str, str] = {}
    for p in make_passages(Library.load(), measures(), (), ()):
        if p.measure:
            told.setdefault(p.measure, []).append(p.text)
        elif p.kind == "digest":
            digests.setdefault(p.provisions[0], p.text)
    rows = []
    asked = [q for q in practice("first") if q.measure in told]
    place = {m: n for n, m in enumerate(sorted({q.measure for q in asked}))}
    for q in asked:
        gold = next((g for g in q.gold if g in digests), "")
        passages, digest = tuple(told[q.measure]), digests.get(gold, "")
        rows.append(Example(q.question, q.measure, place[q.measure], family[q.measure], passages, gold, digest))
    return rows


def batches(rows: Sequence[Example], order: random.Random) -> Iterator[list[Example]]:
    """All examples but a last few, in batches: half of each at random, half from one family; near misses meet so."""
    mixed = order.sample(list(rows), len(rows))
    half, other = mixed[: len(rows) // 2], mixed[len(rows) // 2 :]
    families = order.sample(sorted({r.family for r in rows}), len({r.family for r in rows}))
    other.sort(key=lambda r: families.index(r.family))
    size = BATCH // 2
    numbers = list(range(len(half) // size))
    order.shuffle(numbers)
    for n in numbers:
        yield half[n * size : (n + 1) * size] + other[n * size : (n + 1) * size]


def train(path: Path = FILE) -> None:
    """Learn the adapter from the first part of the practice questions and write it."""
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
    rows = examples()
    places = _places(encoder, rows)
    kinds = [
        {"params": list(learned.values()), "weight_decay": 0.01},
        {"params": [places], "weight_decay": 0.0, "lr": PLACES_RATE},
    ]
    optimizer = torch.optim.AdamW(kinds, lr=RATE)
    steps = len(rows) // 2 // (BATCH // 2)
    rates = [RATE, PLACES_RATE]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=EPOCHS * steps + 1, pct_start=0.1)
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in batches(rows, order):
            loss = _loss(encoder, batch, order, places)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: mean loss {total / steps:.4f}", flush=True)
    part = path.with_suffix(".part")
    save_file({name: value.detach().half().contiguous() for name, value in learned.items()}, str(part))
    os.replace(part, path)


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


def _places(encoder: SentenceTransformer, rows: Sequence[Example]) -> torch.nn.Parameter:
    """A vector for every measure, in the order of their ids; at first that of its first passage."""
    import torch

    first = {r.measure: r.passages[0] for r in rows}
    texts = [first[m] for m in sorted(first)]
    with torch.no_grad():
        return torch.nn.Parameter(_vectors(encoder, texts))


def _loss(
    encoder: SentenceTransformer, batch: list[Example], order: random.Random, places: torch.nn.Parameter
) -> torch.Tensor:
    """Each question against what answers it, all measures or all provisions in turn, and the reverse; and its place."""
    import torch

    digests = [e for e in batch if e.digest]
    if len(digests) > 1 and order.random() < DIGESTS:
        told, groups, rows = [e.digest for e in digests], [e.provision for e in digests], digests
    else:
        told = [e.passages[0] if order.random() < LEAD else order.choice(e.passages) for e in batch]
        groups, rows = [e.measure for e in batch], batch
    ask = _vectors(encoder, [careless(e.question, order) for e in rows])
    logits = ask @ torch.nn.functional.normalize(places, dim=1).T / PLACES_TEMPERATURE
    wanted = torch.tensor([e.place for e in rows])
    placed = torch.nn.functional.cross_entropy(logits, wanted, label_smoothing=SMOOTHING)
    return _contrast(ask, _vectors(encoder, told), groups) + PLACES * placed


def careless(text: str, order: random.Random) -> str:
    """One question in four as it is typed in haste: no capitals, now and then two letters that changed places."""
    if order.random() >= CARELESS:
        return text
    letters = list(text.lower())
    for _ in range(len(letters) // 40):
        i = order.randrange(len(letters) - 1)
        if letters[i].isalpha() and letters[i + 1].isalpha():
            letters[i], letters[i + 1] = letters[i + 1], letters[i]
    return "".join(letters)


def _contrast(ask: torch.Tensor, tell: torch.Tensor, groups: list[str]) -> torch.Tensor:
    import torch

    scores = ask @ tell.T / TEMPERATURE
    same = torch.tensor([[a == b and i != j for j, b in enumerate(groups)] for i, a in enumerate(groups)])
    scores = scores.masked_fill(same, -1e4)
    wanted = torch.arange(len(groups))
    cross = torch.nn.functional.cross_entropy
    return (cross(scores, wanted) + cross(scores.T, wanted)) / 2


def _vectors(encoder: SentenceTransformer, texts: list[str]) -> torch.Tensor:
    """Unit vectors; in half precision, which is four times as quick on processors that have it."""
    import torch

    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    parts = [order[i : i + BATCH // 3] for i in range(0, len(order), BATCH // 3)]  # like lengths pad least
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rows = [encoder(encoder.preprocess([texts[i] for i in part]))["sentence_embedding"] for part in parts]
    vectors = torch.nn.functional.normalize(torch.cat(rows).float(), dim=1)
    place = torch.argsort(torch.tensor([i for part in parts for i in part]))
    return vectors[place]


if __name__ == "__main__":
    train()
