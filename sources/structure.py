"""From a flat run of labelled blocks to the provision tree: what all three readers share.

A reader says what it sees, block by block: a heading, or a text with or without a label. How labels
nest, where annexes begin, which headings are sections and how parts are named is decided here, once,
so that the XML, the PDF and the pasted text of a resolution give the same tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from sources.document import Provision
from sources.labels import Reading, bare, readings, split_inline

_ANNEX = re.compile(
    r"[“\"]?(?:(?P<before>Designation)\s+)?(?:annex|ANNEX|Annex)(?:\s+(?P<id>[IVXLC]+|[A-Z]|\d{1,2}))?\b"
    r"(?:\s+to\s+resolution\s+\d+\s+\(\d+\))?\s*(?:[:.—–-]+\s*(?P<title>.*)|(?P<run_on>[A-Z].*))?",
    re.DOTALL,
)
_LOOSE_NUMBER = re.compile(r"(?P<number>\d{1,3})\.?\s+(?P<rest>[A-Z].*)", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")
_TERMINAL = re.compile(r"[.;:,]$")


class Kind(Enum):
    """What a block is."""

    TEXT = "text"
    HEADING = "heading"
    ANNEX = "annex"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Block:
    """One run of text as a reader sees it: its kind, its label if it has one, its words.

    `nested` says that the source itself puts the block inside a list, so ``1.`` opens no paragraph.
    """

    text: str
    label: str = ""
    kind: Kind = Kind.TEXT
    nested: bool = False


@dataclass(slots=True)
class _Node:
    part: str
    texts: list[str] = field(default_factory=list)
    children: list[_Node] = field(default_factory=list)
    title: str = ""
    reading: Reading | None = None

    def freeze(self) -> Provision:
        children = tuple(child.freeze() for child in self.children)
        return Provision(self.part, " ".join(t for t in self.texts if t), children, self.title)


def squeeze(text: str) -> str:
    """The text with every run of whitespace made one space, none at its ends.

    >>> squeeze("  on 3\\u00a0July\\n and ")
    'on 3 July and'
    """
    return " ".join(text.split())


def annex_heading(text: str) -> tuple[str, str] | None:
    """The id and title in an annex's heading, or None: ``"Annex I — Coversheet"`` is ("I", "Coversheet").

    A heading that merely speaks of an annex ("Annex to the draft list") is none.
    """
    found = _ANNEX.fullmatch(squeeze(text))
    if found is None:
        return None
    return found["id"] or "", (found["title"] or found["run_on"] or found["before"] or "").strip()


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
        nodes.append(_annex(blocks))
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


def _preamble(blocks: Iterable[Block]) -> list[_Node]:
    """One node a preambular paragraph; a labelled block is an item of the one before it."""
    nodes: list[_Node] = []
    titles = _Titles()
    for block in blocks:
        if block.kind is Kind.HEADING:
            titles.add(block.text)
        elif (block.label or block.kind is Kind.NOTE) and nodes:
            _Items(nodes[-1]).place(block)
        else:
            nodes.append(_Node(f"pre {len(nodes) + 1}", title=titles.take()))
            _Items(nodes[-1]).place(block)
    if titles.fresh:  # a last paragraph that looks like a heading
        nodes.append(_Node(f"pre {len(nodes) + 1}", [titles.pop()]))
    return nodes


def _operative(blocks: Sequence[Block], *, numbered: bool, preambular: int) -> list[_Node]:
    """The operative paragraphs: one a number or, in a resolution without any number, one a text."""
    nodes: list[_Node] = []
    late: list[_Node] = []  # preambular paragraphs set among the operative ones
    titles = _Titles()
    items: _Items | None = None
    last = 0
    for at, block in enumerate(blocks):
        if block.kind is Kind.HEADING:
            titles.add(block.text)
            continue
        block = _with_loose_number(block, last) if numbered else block
        number = _number(block) if numbered else 0
        if items and not number and _number(block, nested=True) == last + 1 and not items.counts():
            number = last + 1
        if number or items is None or (not numbered and _opens_unnumbered(block)):
            last = number or last + 1
            nodes.append(_Node(str(last), title=titles.take()))
            items = _Items(nodes[-1], skip_label=bool(number))
        elif _is_preambular(block):
            late.append(_Node(f"pre {preambular + len(late) + 1}", [block.text]))
            continue
        items.place(block, titles=titles, following=_following(blocks, at))
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


def _following(blocks: Sequence[Block], at: int) -> str:
    """The label of the next labelled block."""
    return next((b.label for b in blocks[at + 1 :] if b.label), "")


def _annex(blocks: Sequence[Block]) -> _Node:
    """One annex: its first block is the heading; later headings are sections where numbering restarts."""
    identifier, title = annex_heading(blocks[0].text) or ("", blocks[0].text)
    root = _Node(f"annex {identifier}".strip())
    groups = _groups(blocks[1:])
    restarts = _restarts(groups)
    lead = groups[0][0]
    keep = 1 if restarts and len(lead) > 1 else 0
    root.title = _join([title, *lead[: len(lead) - keep]])
    groups[0] = (lead[len(lead) - keep :], groups[0][1])
    names: set[str] = set()
    items = _Items(root)
    for at, (headings, members) in enumerate(groups):
        loose_text = bool(members) and not members[0].label and at > 0
        if headings and (restarts or loose_text or not members):
            section = _Node(f"{root.part}({_section_name(headings, names)})", title=_join(headings))
            root.children.append(section)
            _fill(_Items(section), members)
        else:
            items.stack = [root]
            _fill(items, members, title=_join(headings))
    return root


def _fill(items: _Items, blocks: Sequence[Block], *, title: str = "") -> None:
    """Place a group's blocks; `title` goes to each of its outermost items."""
    root, before = items.stack[0], len(items.stack[0].children)
    for at, block in enumerate(blocks):
        items.place(block, following=_following(blocks, at))
    for child in root.children[before:]:
        child.title = child.title or title


def _groups(blocks: Iterable[Block]) -> list[tuple[list[str], list[Block]]]:
    """An annex's blocks by the headings above them; the first group may have none."""
    groups: list[tuple[list[str], list[Block]]] = [([], [])]
    for block in blocks:
        if block.kind is not Kind.HEADING:
            groups[-1][1].append(block)
        elif groups[-1][1]:
            groups.append(([block.text], []))
        else:
            groups[-1][0].append(block.text)
    return groups


def _restarts(groups: Sequence[tuple[list[str], list[Block]]]) -> bool:
    """Whether two groups share an outermost label, so that the labels alone would not tell items apart."""
    seen: set[str] = set()
    for _, members in groups:
        labels = [b.label for b in members if b.label]
        styles = {r.style for r in readings(labels[0])[-1:]} if labels else set()
        outermost = {x for x in labels if any(r.style in styles for r in readings(x))}
        if seen & outermost:
            return True
        seen |= outermost
    return False


def _section_name(headings: Sequence[str], taken: set[str]) -> str:
    """The first word of a section's heading in lower case, or as many words as make it unique."""
    words = [w.lower() for w in _WORD.findall(" ".join(headings))] or ["section"]
    names = [" ".join(words[:n]) for n in range(1, len(words) + 1)]
    name = next((n for n in names if n not in taken), names[-1])
    taken.add(name)
    return name


def _join(headings: Iterable[str]) -> str:
    return " – ".join(h for h in headings if h)


def _make_unique(nodes: Iterable[_Node], seen: set[str]) -> None:
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


def _rename(node: _Node, old: str, new: str) -> None:
    node.part = new + node.part[len(old) :]
    for child in node.children:
        _rename(child, old, new)


class _Titles:
    """The cross headings above a paragraph: a run of headings holds until the next run."""

    def __init__(self) -> None:
        self.current = ""
        self.fresh: list[str] = []

    def add(self, text: str) -> None:
        self.fresh.append(text)

    def pop(self) -> str:
        """The headings since the last paragraph or item, joined; forgotten at once."""
        text, self.fresh = _join(self.fresh), []
        return text

    def take(self) -> str:
        """The heading a new paragraph stands under."""
        self.current = self.pop() or self.current
        return self.current

    def flush(self, nodes: Sequence[_Node]) -> None:
        """Lose nothing: a heading with nothing under it goes to the end of the last paragraph."""
        if nodes and self.fresh:
            deepest = nodes[-1]
            while deepest.children:
                deepest = deepest.children[-1]
            deepest.texts.append(self.pop())


class _Items:
    """Places blocks under one provision by their labels, and the items that run on inside their text."""

    def __init__(self, root: _Node, *, skip_label: bool = False) -> None:
        self.stack = [root]
        self.skip_label = skip_label

    def place(self, block: Block, *, titles: _Titles | None = None, following: str = "") -> None:
        """Add a block: an item where it has a label, else more text of the innermost item."""
        title = titles.pop() if titles else ""
        if block.kind is Kind.NOTE:
            self._note(block)
        elif block.label and not self.skip_label and readings(block.label):
            self._open(block.label, title, following)
            self._add(block.text)
        else:
            self.stack[-1].texts.append(title)
            self._add(block.text)

    def counts(self) -> bool:
        """Whether a run of ``1.``, ``2.`` is open among the items."""
        return any(node.reading and node.reading.style == "1." for node in self.stack)

    def _note(self, block: Block) -> None:
        """A footnote is a child of the innermost item: no text is lost, and no quote is broken."""
        parent = self.stack[-1]
        mark = bare(block.label)
        name = f"note {mark}" if mark.isalnum() else "note"
        parent.children.append(_Node(f"{parent.part}({name})", [block.text]))

    def _open(self, label: str, title: str, following: str) -> None:
        depth, reading = self._level(label, following)
        parent = self.stack[depth - 1]
        node = _Node(f"{parent.part}({bare(label)})", title=title, reading=reading)
        parent.children.append(node)
        self.stack[depth:] = [node]

    def _level(self, label: str, following: str) -> tuple[int, Reading]:
        """How deep a label goes and how it reads, from the items open and the label that follows.

        It continues the innermost open run it is next in; else, as a first, it opens a deeper run;
        else it joins an open run of its style, with a gap; else it goes one deeper.
        """
        ways = readings(label)
        if bare(label) == "i" and bare(following) == "ii":
            ways = ways[-1:]
        runs = list(enumerate(self.stack))[:0:-1]
        for depth, node in runs:
            for way in ways:
                if node.reading and (node.reading.style, node.reading.order + 1) == (way.style, way.order):
                    return depth, way
        for way in ways:
            if way.order == 1:
                return len(self.stack), way
        for depth, node in runs:
            for way in ways:
                if node.reading and node.reading.style == way.style:
                    return depth, way
        return len(self.stack), ways[-1]

    def _add(self, text: str) -> None:
        """Add text to the innermost item, the items that run on in it as its children."""
        chapeau, items = split_inline(text)
        self.stack[-1].texts.append(chapeau)
        base = list(self.stack)
        for label, words in items:
            reading = readings(label)[-1]
            node = _Node(f"{base[-1].part}({bare(label)})", reading=reading)
            base[-1].children.append(node)
            self.stack = [*base, node]
            self._add(words)
