"""Tables of what ran and what came of it, for people to read and for docs/interoperability.md."""
import datetime
import re
import subprocess
import sys


class Passed:
    """What stands in a cell that is ok, if it is more than that."""

    def __init__(self, value):
        self.text = str(value)


class Tables:
    """What all groups say; groups are sections."""

    def __init__(self):
        self.sections = {}
        self.lines = []
        self.failed = 0
        self.ran = 0

    def group(self, name, about):
        self.lines = self.sections[name] = []
        self.say("#### %s" % name)
        self.say("")
        self.say("%s (%s)" % (about, datetime.date.today()))

    def add(self, title, rows, columns, run, defined, limits):
        self.say("")
        self.say(title + ":")
        self.say("")
        self.say("| | %s |" % " | ".join(columns))
        self.say("|---|%s" % ("---|" * len(columns)))
        failures, reasons = [], []
        for row in rows:
            cells = []
            for column in columns:
                cells.append(self._cell(row, column, run, limits, failures, reasons) if defined(row, column) else "-")
            self.say("| %s | %s |" % (row, " | ".join(cells)))
        if reasons:
            self.say("")
        for number, reason in enumerate(reasons, 1):
            self.say("%d. %s" % (number, reason))
        for failure in failures:
            print("FAIL " + failure, flush=True)
        self.failed += len(failures)

    def _cell(self, row, column, run, limits, failures, reasons):
        self.ran += 1
        try:
            failure = run(row, column)
        except (subprocess.TimeoutExpired, RuntimeError) as broken:
            failure = str(broken)
        if isinstance(failure, Passed):
            return failure.text
        if not failure:
            return "ok"
        reason = limits(row, column)
        if not reason:
            failures.append("%s, %s: %s" % (row, column, failure))
            return "FAIL"
        print("limit: %s, %s: %s" % (row, column, failure), file=sys.stderr)
        if reason not in reasons:
            reasons.append(reason)
        return "(%d)" % (reasons.index(reason) + 1)

    def say(self, line):
        self.lines.append(line)
        print(line, flush=True)

    def record(self, path, name, order):
        """Puts all sections into a page, between the marks of this name; sections of other groups stay."""
        with open(path) as file:
            page = file.read()
        marks = "<!-- matrix %s -->" % name, "<!-- end %s -->" % name
        found = re.search("%s\n(.*?)%s" % tuple(re.escape(mark) for mark in marks), page, re.DOTALL)
        if not found:
            raise SystemExit("%s: expected the marks %s and %s" % (path, *marks))
        sections = {each.split("\n", 1)[0]: each for each in re.split("(?m)^#### ", found.group(1))[1:]}
        for group, lines in self.sections.items():
            sections[group] = "\n".join(lines).removeprefix("#### ")
        text = "".join("#### %s\n\n" % sections[group].strip() for group in order if group in sections)
        with open(path, "w") as file:
            file.write(page[:found.start()] + "%s\n\n%s%s" % (marks[0], text, marks[1]) + page[found.end():])
