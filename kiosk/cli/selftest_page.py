"""A self-test as one page for people: no script, nothing from outside; for screens, screen readers and paper."""

from __future__ import annotations

import json
from html import escape

from kiosk.cli.selftest_report import Check, Report, State, counted

_WORDS = {State.OK: "OK", State.ATTENTION: "Attention", State.FAILED: "Failed", State.NOT_CHECKED: "Not checked"}
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { line-height: 1.2; }
.outcome { font-size: 1.25rem; font-weight: bold; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-size: 1.25rem; font-weight: bold; padding: 1.5rem 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid; }
td { overflow-wrap: anywhere; }
td p { margin: 0; }
td p + p { margin-top: .5rem; }
.state { white-space: nowrap; border-left: .5rem solid transparent; }
td.state { font-weight: bold; }
.ok { border-left-color: #2e7d4f; }
.attention { border-left-color: #b26a00; }
.failed { border-left-color: #c62828; }
.not-checked { border-left-color: GrayText; }
"""


def page(report: Report) -> str:
    """The report as HTML, whole and by itself. Colour never says anything that words do not."""
    moment = report.at.isoformat(timespec="seconds")
    when = f'<time datetime="{moment}">{report.at.day} {report.at:%B %Y at %H:%M} UTC</time>'
    checks = "\n".join(map(_row, report.checks))
    settings = "\n".join(
        f'<tr><th scope="row"><code>{escape(each.name)}</code></th>'
        f"<td>{escape(json.dumps(each.value, ensure_ascii=False))}</td><td>{escape(each.origin)}</td></tr>"
        for each in report.settings
    )
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ward Library self-test: {escape(counted(report).rstrip("."))}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>Ward Library self-test</h1>
<p class="outcome">{escape(counted(report))}</p>
<p>Version {escape(report.program)}, tested on {when}.</p>
<div class="wide" role="region" aria-label="Checks" tabindex="0">
<table>
<caption>Checks</caption>
<thead>
<tr><th scope="col" class="state">State</th><th scope="col">What</th><th scope="col">What was found</th></tr>
</thead>
<tbody>
{checks}
</tbody>
</table>
</div>
<div class="wide" role="region" aria-label="Settings" tabindex="0">
<table>
<caption>Settings</caption>
<thead><tr><th scope="col">Setting</th><th scope="col">Value</th><th scope="col">From</th></tr></thead>
<tbody>
{settings}
</tbody>
</table>
</div>
</main>
</body>
</html>
"""


def _row(check: Check) -> str:
    kind = str(check.state).replace(" ", "-")
    advice = f"<p><strong>Next:</strong> {escape(check.advice)}</p>" if check.advice else ""
    return (
        f'<tr><td class="state {kind}">{_WORDS[check.state]}</td><th scope="row">{escape(check.title)}</th>'
        f"<td><p>{escape(check.found)}</p>{advice}</td></tr>"
    )
