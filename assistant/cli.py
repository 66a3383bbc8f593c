"""The command line: `opcite ask`, `show`, `sources`, `index`, `eval`, `ui`."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from assistant.batch import answer_batch
from assistant.upkeep import index_app, sources_app
from sources.errors import BadQuestion, OpciteError

if TYPE_CHECKING:
    from assistant.answer import Answer

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False,
    help="Ask the UN Security Council's resolutions on North Korea; every sentence names its paragraph.",
)  # fmt: skip
app.add_typer(sources_app, name="sources")
app.add_typer(index_app, name="index")


def main() -> NoReturn:
    """Run the command line. Errors of the user's making end in one line and exit code 2."""
    try:
        app(standalone_mode=False)
        code = 0
    except OpciteError as error:
        code = _complain(str(error))
    except typer.Exit as stop:
        code = stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        code = 130
    except TyperException as error:  # an unknown command or option, a missing argument
        code = _usage(error.format_message())
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        code = _complain(f"{error.filename or 'A file'}: {why}. Check OPCITE_DATA and the free space of its disk.")
    except Exception as error:  # a user never sees a traceback
        code = _complain(f"Something went wrong here ({type(error).__name__}: {error}). Please report it.") - 1
    sys.exit(code)


def _usage(said: str) -> int:
    """What was wrong with the call; where no command was given, the help itself."""
    if "\n" in said:
        print(said)
        return 2
    return _complain(f"{said} See `opcite --help`.")


def _complain(line: str) -> int:
    print(f"opcite: {' '.join(line.split())}", file=sys.stderr)
    return 2


# --- asking -------------------------------------------------------------------------------------------------


@app.command()
def ask(
    question: Annotated[list[str] | None, typer.Argument(help="The question, in plain words.")] = None,
    batch: Annotated[Path | None, typer.Option(help="A JSON-lines file of questions with `id` and `question`.")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="The law as it stood that day.")
    ] = None,
    resolution: Annotated[
        list[int] | None, typer.Option("--resolution", "-r", help="Search only this one; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    explain: Annotated[
        bool, typer.Option(help="Show the path: references, measures considered, provisions found.")
    ] = False,
) -> None:
    """Answer a question, with the paragraphs it rests on."""
    day = _day(as_of)
    if batch is not None:
        answer_batch(batch, day, resolution)
        return
    text = " ".join(question or [])
    from assistant.understand import understand

    understand(text)  # a bad question fails before anything is loaded
    from assistant.engine import assistant

    here = assistant()
    if explain:
        _explain(text, day, resolution)
    growing = here.chat is not None and not as_json and sys.stdout.isatty()
    ask_ = _watch if growing else here.ask
    answer = ask_(text, as_of=day, resolutions=resolution)
    if as_json:
        print(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    else:
        _print_answer(answer)


def _watch(text: str, *, as_of: date | None, resolutions: list[int] | None) -> Answer:
    """Show a model's answer while it grows, then take the view away: the whole answer is printed in its place."""
    from rich.console import Console
    from rich.live import Live
    from rich.markdown import Markdown

    from assistant.engine import assistant

    answer = None
    with Live(console=Console(highlight=False), transient=True, vertical_overflow="ellipsis") as view:
        for answer in assistant().stream(text, as_of=as_of, resolutions=resolutions):
            view.update(Markdown(answer.text.replace("[", "\\[")))
    assert answer is not None  # noqa: S101 (a stream without an answer raises)
    return answer


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise BadQuestion(f"{text!r} is no date; write it as 2017-02-15.") from error


def _print_answer(answer: Answer) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    out = Console(highlight=False)
    if answer.verdict:
        out.print(f"{answer.verdict.word.upper()}\n", style="bold")
    out.print(Markdown(answer.text.replace("[", "\\[")))
    if answer.citations:
        out.print()
    for n, c in enumerate(answer.citations, start=1):
        out.print(f"\\[{n}] [bold]{c.label}[/bold] ({c.role}; {c.verb}; {c.rendition})", soft_wrap=True)
        out.print(f"    “{c.quote}”", markup=False, style="dim")
    if any(c.rendition == "digest" for c in answer.citations):
        out.print(
            "\nQuotes are from Opcite's digests; `opcite sources fetch` brings the official texts.",
            style="italic",
        )
    if answer.usage is not None:
        out.print(f"\n{_written(answer)}", style="italic", markup=False, soft_wrap=True)


def _written(answer: Answer) -> str:
    """Who wrote, what did not go as it should, and what the model used."""
    used = answer.usage
    said = answer.notice or f"Written by {answer.writer}; each sentence checked against its citations."
    if used is None:
        return said
    cost = "" if used.cost is None else f", {used.cost:.4f} dollars"
    return f"{said} ({used.tokens_in + used.tokens_out:,} tokens, {used.seconds:.1f} s{cost})"


def _explain(text: str, day: date | None, resolution: list[int] | None) -> None:
    from assistant.engine import assistant

    understood, found, judged = assistant().consider(text, as_of=day, resolutions=resolution)
    print(f"references  {', '.join(r.id or str(r.number or r.part) for r in understood.references) or 'none'}")
    print(f"direction   {understood.direction}; kind {understood.kind}; nearest passage {found.nearest:.2f}")
    told = [m.id for m in judged.measures]
    for name, score in judged.scored:
        print(f"measure     {score:.3f}  {name}{'  <- decides' if name in told[:1] else ''}")
    for hit in found.provisions:
        print(f"provision   {hit.score:.3f}  {hit.provision}")
    print()


@app.command()
def show(
    provision: Annotated[list[str], typer.Argument(help="Such as 2270:8, 1718:8(a)(iii), 2094:annex IV.")],
) -> None:
    """Show a provision: its text, its force, its history."""
    from rich.console import Console

    from assistant.settings import settings
    from sources.catalogue import resolution as find_resolution
    from sources.force import PHRASES
    from sources.law import PASSIVE, relations
    from sources.library import Library
    from sources.provision import find_references

    text = " ".join(provision)
    named = next((r.id for r in find_references(text) if r.id), text)
    library = Library.load(settings().official)
    entry = library.entry(named)
    out = Console(highlight=False)
    out.print(f"[bold]{entry.label}[/bold]  {entry.heading}")
    out.print(f"{entry.verb}: {PHRASES[entry.force]}", style="italic", markup=False)
    for title, body in (("Official text", entry.official), ("Digest", entry.digest)):
        if body:
            out.print(f"\n{title}", style="bold")
            out.print(body, markup=False)
    rows = [
        f"{PASSIVE[r.kind]} {r.source} ({_words(r.date)}): {r.note}"
        for r in relations()
        if r.target == entry.id and r.kind != "refers to"
    ]
    rows += [f"{r.kind} {r.target}: {r.note}" for r in relations() if r.source == entry.id]
    if rows:
        out.print("\nRelations", style="bold")
        for row in rows:
            out.print(f"- {row}", markup=False)
    out.print(f"\n{find_resolution(int(entry.id[:4])).url}", style="dim")


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


# --- the floors above; the only imports that look up, each inside its command --------------------------------


@app.command("eval")
def evaluate(
    dataset: Annotated[list[Path] | None, typer.Option(help="A question set; may be repeated. Default: all.")] = None,
    writer: Annotated[str, typer.Option(help="`offline`, or the model that writes the answers.")] = "offline",
    retriever: Annotated[
        list[str] | None, typer.Option(help="What to compare the search with; may be repeated. Default: all.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="The report's folder; a second run goes on from it.")] = None,
    robustness: Annotated[
        bool | None, typer.Option(help="Ask the robustness sets. Default: where no --dataset is named.")
    ] = None,
    others: Annotated[
        bool,
        typer.Option("--other-writers", help="With a model: also the tutorial's chain and the whole-corpus prompt."),
    ] = False,
    failures: Annotated[bool, typer.Option(help="Print every question that is not sound.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")] = False,
) -> None:
    """Score the assistant on question sets, compare it, and write a report."""
    from evals.run import run

    run(
        dataset, failures=failures, as_json=as_json, writer=writer, retrievers=retriever, report=report,
        robustness=robustness, others=others,
    )  # fmt: skip


@app.command()
def ui(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
) -> None:
    """Serve the page on this machine."""
    from assistant.settings import settings
    from ui import serve

    here = settings()
    serve(
        host=host or here.host,
        port=port or here.port,
        ready=lambda url: print(f"Opcite is ready: {url}", flush=True),
    )


if __name__ == "__main__":
    main()
