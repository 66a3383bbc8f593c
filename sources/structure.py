"""From a flat run of labelled blocks to the provision tree: what all three readers share.

A reader says what it sees, block by block: a heading, or a text with or without a label. How labels
nest, where annexes begin, which headings are sections and how parts are named is decided here, once,
so that the XML, the PDF and the pasted text of a resolution give the same tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sources.annexes import annex_heading, build_annex
from sources.blocks import Block, Items, Kind, Node, Titles, following
from sources.document import Provision
from sources.labels import bare

_LOOSE_NUMBER = re.compile(r"(?P<number>\d{1,3})\.?\s+(?P<rest>[A-Z].*)", re.DOTALL)


def build(preamble: Sequence[Block], body: Sequence[Block]) -> tuple[Provision, ...]:
    """The provisions of a resolution: preambular, operative, annexes.

    `body` runs on into the annexes; each starts at a block of kind ANNEX or at a heading that names one.
    A text before the first numbered paragraph is preambular.
    """
    preamble, body = _first_paragraphs(preamble, body)
    operative, annexes = _cut(body)
    numbered = any(_number(block) for block in operative)
    lead: list[Block] = []
    if numbered:
        first = next(at for at, block in enumerate(operative) if _number(block))
        lead = [b for b in operative[:first] if b.kind is Kind.TEXT]
        operative = [b for b in operative[:first] if b.kind is not Kind.TEXT] + list(operative[first:])
    nodes = _preamble([*preamble, *lead])
    nodes += _operative(operative, numbered=numbered, preambular=len(nodes))
    for blocks in annexes:
        nodes.append(build_annex(blocks))
    _make_unique(nodes, set())
    return tuple(node.freeze() for node in nodes)


def _first_paragraphs(preamble: Sequence[Block], body: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Preamble and body, with paragraphs 1..n that the source took for the preamble's put where n + 1 is."""
    numbers = [_number(block, nested=True) for block in preamble]
    first = next((_number(block) for block in body if _number(block)), 0)
    if 1 not in numbers or max(numbers) + 1 != first:
        return list(preamble), list(body)
    cut = numbers.index(1)
    moved = [Block(b.text, b.label, b.kind) if n else b for b, n in zip(preamble, numbers, strict=True)]
    return list(preamble[:cut]), [*moved[cut:], *body]


def _number(block: Block, *, nested: bool = False) -> int:
    """The number of a block that opens a paragraph; 0 if it opens none. `nested` takes listed ones too."""
    if block.kind is not Kind.TEXT or (block.nested and not nested) or not block.label.endswith("."):
        return 0
    return int(bare(block.label)) if bare(block.label).isdigit() else 0


def _cut(body: Sequence[Block]) -> tuple[list[Block], list[list[Block]]]:
    """The operative blocks, and the blocks of each annex, its heading first."""
    parts: list[list[Block]] = [[]]
    for block in body:
        heads = block.kind is Kind.HEADING and not block.label and annex_heading(block.text) is not None
        if block.kind is Kind.ANNEX and not block.text:
            parts.append([block])
        elif heads and len(parts) > 1 and len(parts[-1]) == 1 and not parts[-1][0].text:
            parts[-1] = [Block(block.text, kind=Kind.ANNEX)]
        elif heads or block.kind is Kind.ANNEX:
            parts.append([Block(block.text, kind=Kind.ANNEX)])
        else:
            parts[-1].append(block)
    return parts[0], [part for part in parts[1:] if len(part) > 1 or part[0].text]


def _preamble(blocks: Iterable[Block]) -> list[Node]:
    """One node a preambular paragraph; a labelled block is an item of the one before it."""
    nodes: list[Node] = []
    titles = Titles()
    for block in blocks:
        if block.kind is Kind.HEADING:
            titles.add(block.text)
        elif (block.label or block.kind is Kind.NOTE) and nodes:
            Items(nodes[-1]).place(block)
        else:
            nodes.append(Node(f"pre {len(nodes) + 1}", title=titles.take()))
            Items(nodes[-1]).place(block)
    if titles.fresh:  # a last paragraph that looks like a heading
        nodes.append(Node(f"pre {len(nodes) + 1}", [titles.pop()]))
    return nodes


def _operative(blocks: Sequence[Block], *, numbered: bool, preambular: int) -> list[Node]:
    """The operative paragraphs: one a number or, in a resolution without any number, one a text."""
    nodes: list[Node] = []
    late: list[Node] = []  # preambular paragraphs set among the operative ones
    titles = Titles()
    items: Items | None = None
    last = 0
    for at, block in enumerate(blocks):
        if block.kind is Kind.HEADING:
            titles.add(block.text)
            continue
        block = _with_loose_number(block, last) if numbered else block
        number = _number(block) if numbered else 0
        number = number if number > last else 0  # a run that starts over is a list in this paragraph
        if items and not number and _number(block, nested=True) == last + 1 and not items.counts():
            number = last + 1
        if number or items is None or (not numbered and _opens_unnumbered(block)):
            last = number or last + 1
            nodes.append(Node(str(last), title=titles.take()))
            items = Items(nodes[-1], skip_label=bool(number))
        elif _is_preambular(block):
            late.append(Node(f"pre {preambular + len(late) + 1}", [block.text]))
            continue
        items.place(block, titles=titles, following=following(blocks, at))
        items.skip_label = False
    titles.flush(nodes)
    return late + nodes


def _with_loose_number(block: Block, last: int) -> Block:
    """The block with the number its text begins with, if that is just the next: ``11 Condemns…``."""
    found = _LOOSE_NUMBER.fullmatch(block.text) if block.kind is Kind.TEXT and not block.label else None
    if found and int(found["number"]) == last + 1:
        return Block(found["rest"], label=f"{found['number']}.")
    return block


def _opens_unnumbered(block: Block) -> bool:
    return block.kind is Kind.TEXT and not block.label and bool(re.match(r"[“\"]?[A-Z]", block.text))


def _is_preambular(block: Block) -> bool:
    """Whether an unlabelled text among the paragraphs opens as a preambular one does: ``Acting under…,``."""
    opens = re.match(r"(?:[A-Z][a-z]+ing|Determined|Convinced|Concerned)\b", block.text)
    return block.kind is Kind.TEXT and not block.label and bool(opens) and block.text.endswith(",")


def _make_unique(nodes: Iterable[Node], seen: set[str]) -> None:
    """Give a part that occurs again (a numbering that starts over) a mark of its own: ``1 bis``."""
    for node in nodes:
        part, times = node.part, 1
        while part in seen:
            times += 1
            part = f"{node.part} bis" if times == 2 else f"{node.part} bis {times - 1}"
        if part != node.part:
            _rename(node, node.part, part)
        seen.add(part)
        _make_unique(node.children, seen)


def _rename(node: Node, old: str, new: str) -> None:
    node.part = new + node.part[len(old) :]
    for child in node.children:
        _rename(child, old, new)
