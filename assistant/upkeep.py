"""The commands that look after the texts and the index: `opcite sources`, `opcite index`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

sources_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The resolutions and their official texts.")
index_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The search index.")


@sources_app.command("list")
def list_sources() -> None:
    """List the resolutions, and which official texts are here."""
    from rich.console import Console
    from rich.table import Table

    from assistant.settings import settings
    from sources.catalogue import resolutions
    from sources.library import official_files

    here = {p.stem: p.suffix for p in official_files(settings().official)}
    table = Table("symbol", "adopted", "votes", "official text", "title", box=None)
    for r in resolutions().values():
        votes = f"{len(r.in_favour)}-{len(r.against)}-{len(r.abstaining)}"
        table.add_row(r.symbol, r.adopted.isoformat(), votes, here.get(f"S_RES_{r.number}", "—").lstrip("."), r.title)
    Console(highlight=False).print(table)


@sources_app.command("fetch")
def fetch_sources(
    numbers: Annotated[list[int] | None, typer.Argument(help="Which resolutions; all by default.")] = None,
    base: Annotated[str | None, typer.Option(help="An address, or a folder that holds the texts.")] = None,
    timeout: Annotated[float, typer.Option(help="Seconds to wait for the network.")] = 20.0,
    once: Annotated[bool, typer.Option("--once", help="Try once; if there is no network, say so and succeed.")] = False,
) -> None:
    """Fetch the official texts into your data folder and check every checksum."""
    from rich.progress import Progress

    from assistant.settings import settings
    from sources.catalogue import resolution, resolutions
    from sources.errors import FetchFailed
    from sources.fetch import fetch

    here = settings()
    source = base or here.fetch_base
    wanted = [resolution(n) for n in numbers] if numbers else list(resolutions().values())
    if here.offline and source.startswith("http"):
        print("OPCITE_OFFLINE is set: nothing is fetched. Answers quote the digests.")
        return
    print(f"Fetching {len(wanted)} official texts from {source}\ninto {here.official}")
    try:
        with Progress(transient=True) as bar:
            task = bar.add_task("fetching", total=len(wanted))
            done = fetch(wanted, here.official, base=source, timeout=timeout, attempts=1 if once else 3,
                         progress=lambda r, _: bar.update(task, advance=1, description=r.symbol))  # fmt: skip
    except FetchFailed as error:
        if not once:
            raise
        print(f"Not fetched: {error}")
        return
    print(f"{done.new} fetched, {done.here} already here; every checksum is right.")
    if done.new:
        print("Run `opcite index build` to search and quote them.")


@sources_app.command("add")
def add_source(
    path: Annotated[Path, typer.Argument(help="A resolution (XML, PDF, text) or a commentary (Markdown, text).")],
    commentary: Annotated[bool, typer.Option("--commentary", help="Take it as commentary, whatever it is.")] = False,
) -> None:
    """Take a document from disk."""
    from assistant.settings import settings
    from sources.add import add

    here = settings()
    taken = add(path, official=here.official, commentary=here.added, as_commentary=commentary)
    print(f"Took {path.name} as {taken.kind}: {taken.name}, kept as {taken.path}.")
    if taken.kind == "resolution" and not taken.verified:
        print("Its checksum is not that of the catalogue's official text: quotes are as good as your copy.")
    print("Run `opcite index build` to search it.")


# --- the index ----------------------------------------------------------------------------------------------


@index_app.command("build")
def build_index() -> None:
    """Build the index, or bring it up to date."""
    from rich.progress import Progress

    from assistant.settings import settings
    from index.build import build

    here = settings()
    with Progress(transient=True) as bar:
        task = bar.add_task("reading", total=None)
        done = build(
            here.index, official=here.official, added=here.added, model=here.embedding_model,
            progress=lambda what, n, of: bar.update(task, description=what, completed=n, total=of),
        )  # fmt: skip
    if done.switched:
        print(f"Built: {done.passages:,} passages, {done.embedded:,} of them embedded now.")
    else:
        print(f"Up to date: {done.passages:,} passages.")


@index_app.command("status")
def index_status() -> None:
    """Say what the index holds and whether it is up to date."""
    from assistant.settings import settings
    from index.store import current, read_manifest
    from sources.library import texts_fingerprint

    here = settings()
    folder = current(here.index)
    facts = read_manifest(folder)
    fresh = facts.texts == texts_fingerprint(here.official, here.added) and facts.model == here.embedding_model
    print(f"folder      {folder}\nmodel       {facts.model}\nbuilt       {facts.built}")
    print(
        f"passages    {facts.passages:,}\nprovisions  {facts.provisions:,}, {facts.official:,} with their official text"
    )
    print("state       up to date" if fresh else "state       out of date: run `opcite index build`")


@index_app.command("verify")
def verify_index() -> None:
    """Check that the index is whole and finds what it holds."""
    from assistant.settings import settings
    from index.build import verify
    from index.store import current

    here = settings()
    verify(current(here.index), model=here.embedding_model)
    print("The index is whole: its vectors find themselves, and the exported model agrees with the model.")
