"""``kioskctl search``: the app's search, at the console and for programs."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.model import Facet, Hit, Holding, Kind, PassageHit, Perspective, Query, Results, Snippet
from kiosk.settings import load
from kiosk.wiring import index_candidates, open_library

if TYPE_CHECKING:
    from kiosk.library.store import Library
    from kiosk.search import Searcher

_BOLD, _PLAIN = "\x1b[1m", "\x1b[22m"
_WIDTH = 100
_FILTERS = {
    "kind": ("kinds", "KIND", "report, case-study, transcript, blog, guide, session-pack or reference"),
    "theme": ("themes", "ID", "a theme's id"),
    "year": ("years", "BAND", "2020-, 2015-2019, 2010-2014 or -2009"),
    "perspective": ("perspectives", "NAME", "national or international"),
    "publisher": ("publishers", "NAME", "a publisher's name in full"),
    "holding": ("holdings", "NAME", "full or record"),
}
_CHOICES = {
    "kind": tuple(kind.value for kind in Kind),
    "perspective": tuple(each.value for each in Perspective if each.value),
    "holding": tuple(holding.value for holding in Holding),
}


def add(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Declare the command and its arguments."""
    command = subparsers.add_parser(
        "search",
        help="search the library",
        description="Search the library as the app does. Without a query, lists what the filters leave.",
        epilog='Examples: kioskctl search "speaking up"   kioskctl search \'"speak up" -blame\' --kind report',
    )
    command.add_argument("query", metavar="QUERY", help='words, "phrases", -without, AND, OR, title:, author:, year:')
    command.add_argument("--library", type=Path, metavar="PATH", help="another library.db than the one in use")
    command.add_argument("--index", type=Path, metavar="DIR", help="a folder for the search index (default: the cache)")
    for name, (_, shown, meaning) in _FILTERS.items():
        command.add_argument(
            f"--{name}",
            action="append",
            default=[],
            choices=_CHOICES.get(name),
            metavar=shown,
            help=f"only {meaning}; repeatable",
        )
    command.add_argument("--limit", type=_count, default=10, metavar="N", help="items to show (default: 10)")
    command.add_argument("--literal", action="store_true", help="do not correct spelling")
    command.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="KEY",
        help="leave out other names of words that the vocabulary would add; repeatable",
    )
    command.add_argument("--json", action="store_true", help="write one JSON object, for programs")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Search and print what is found: exit 0, also when nothing is."""
    settings = load().settings
    library = open_library(settings, args.library)
    try:
        places = (args.index,) if args.index else index_candidates(settings, library.path)
        searcher = _open(library, places)
        try:
            results = searcher.search(_query(args))
        finally:
            searcher.close()
    finally:
        library.close()
    if args.json:
        print(json.dumps(as_json(results), indent=2))
    else:
        print(as_text(results, marked=sys.stdout.isatty()))
    return 0


def as_json(results: Results) -> dict[str, Any]:
    """The results as JSON values. Spans are pairs of code points into the text beside them."""
    return {
        "query": results.query.text,
        "total": results.total,
        "corrected": results.corrected,
        "did_you_mean": results.did_you_mean,
        "expansions": [
            {"typed": one.typed, "also": one.also, "reason": str(one.reason), "key": one.key}
            for one in results.expansions
        ],
        "meanings": [{"typed": one.typed, "meaning": one.meaning, "query": one.text} for one in results.meanings],
        "shorter": [{"query": query, "total": total} for query, total in results.shorter],
        "hits": [_hit(hit) for hit in results.hits],
        "facets": {facet.field: _counts(facet) for facet in results.facets},
    }


def as_text(results: Results, *, marked: bool) -> str:
    """The results for people; with ``marked``, matches are bold."""
    lines = []
    if results.corrected:
        lines.append(f"Showing results for {results.corrected} (--literal searches for {results.query.text} instead)")
    if results.did_you_mean:
        lines.append(f"Did you mean {results.did_you_mean}?")
    lines += [
        f"Also searched for {', '.join(one.also)} (--without {shlex.quote(one.key)} leaves that out)"
        for one in results.expansions
    ]
    lines += [f"{one.typed} can mean {one.meaning}: search for {one.text}" for one in results.meanings]
    lines.append("1 item" if results.total == 1 else f"{results.total:,} items")
    for number, hit in enumerate(results.hits, 1):
        lines += ["", *_hit_lines(number, hit, marked=marked)]
    lines += [f"  {total:,} for {query}" for query, total in results.shorter]
    return "\n".join(lines)


def _open(library: Library, places: tuple[Path, ...]) -> Searcher:
    from kiosk.search import open_searcher  # heavy, and not needed for --help

    if not sys.stderr.isatty():
        return open_searcher(library, places)
    try:
        return open_searcher(library, places, progress=_progress)
    finally:
        print("\r\x1b[K", end="", file=sys.stderr)


def _progress(done: int, total: int) -> None:
    print(f"\rPreparing search: {done:,} of {total:,} items", end="", file=sys.stderr, flush=True)


def _query(args: argparse.Namespace) -> Query:
    without = frozenset(args.without)
    plain = Query(text=args.query, literal=args.literal, limit=args.limit, unexpanded=without)
    filters: dict[str, Any] = {field: frozenset(getattr(args, name)) for name, (field, _, _) in _FILTERS.items()}
    return replace(plain, **filters)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("must be a whole number, 0 or more")
    return int(text)


def _hit(hit: Hit) -> dict[str, Any]:
    best = hit.passages[0] if hit.passages else None
    return {
        "item": hit.item.id,
        "number": hit.item.number,
        "title": hit.item.title,
        "title_spans": hit.title_spans,
        "kind": str(hit.item.kind),
        "illustrative": hit.item.illustrative,
        "publisher": hit.item.publisher,
        "year": hit.item.year,
        "score": round(hit.score, 4),
        "passage": best.passage_id if best else None,
        "locator": _locator(best) if best else None,
        "snippet": _snippet(best.snippet) if best else None,
        "matching_passages": hit.matching_passages,
        "passages": [_passage(passage) for passage in hit.passages],
    }


def _passage(passage: PassageHit) -> dict[str, Any]:
    return {
        "passage": passage.passage_id,
        "locator": _locator(passage),
        "score": round(passage.score, 4),
        "snippet": _snippet(passage.snippet),
        "spans": passage.spans,
    }


def _locator(passage: PassageHit) -> dict[str, Any]:
    if passage.page is not None:
        return {"page": passage.page}
    if passage.start is not None:
        return {"start": passage.start, "time": passage.label}
    return {"heading": passage.label}


def _snippet(snippet: Snippet) -> dict[str, Any]:
    return {"text": snippet.text, "spans": snippet.spans}


def _counts(facet: Facet) -> list[dict[str, Any]]:
    return [{"value": value.value, "label": value.label, "count": value.count} for value in facet.values]


def _hit_lines(number: int, hit: Hit, *, marked: bool) -> list[str]:
    item = hit.item
    about = [str(item.kind), item.publisher, str(item.year) if item.year else ""]
    lines = [f"{number:>3}. {item.title}", f"     {', '.join(part for part in about if part)}  [{item.id}]"]
    for passage in hit.passages[:1]:
        lines.append(f"     {_place(passage)}")
        indent = " " * 5
        text = "".join(_pieces(passage.snippet, marked=marked))
        lines += textwrap.wrap(" ".join(text.split()), _WIDTH, initial_indent=indent, subsequent_indent=indent)
    return lines


def _place(passage: PassageHit) -> str:
    if passage.page is not None:
        return f"on page {passage.page}"
    return f"at {passage.label}" if passage.start is not None else f"under “{passage.label}”"


def _pieces(snippet: Snippet, *, marked: bool) -> list[str]:
    pieces, at = ["… " if snippet.cut_before else ""], 0
    for start, end in snippet.spans:
        shown = snippet.text[start:end]
        pieces += [snippet.text[at:start], f"{_BOLD}{shown}{_PLAIN}" if marked else shown]
        at = end
    return [*pieces, snippet.text[at:], " …" if snippet.cut_after else ""]
