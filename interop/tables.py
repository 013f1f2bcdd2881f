"""Tables of what ran and what came of it, for people to read and for docs/interoperability.md."""
import datetime
import re
import subprocess
import sys
import time


class Passed:
    """What stands in a cell that is ok, if it is more than that."""

    def __init__(self, value):
        self.text = str(value)


class Limit:
    """Why a conversation cannot pass with these peers: for no other failure than the one that the pattern finds."""

    def __init__(self, pattern, reason):
        self.pattern = pattern
        self.reason = reason


class Tables:
    """What all groups say; groups are sections. Conversations of a table run in any order, several at a time."""

    def __init__(self, run_all):
        self.run_all = run_all
        self.sections = {}
        self.lines = []
        self.failed = 0
        self.ran = 0

    def group(self, name, about, run):
        """Runs a group: its tables, and what they took."""
        self.lines = self.sections[name] = []
        self.say("#### %s" % name)
        self.say("")
        ran, begun = self.ran, time.monotonic()
        self.lines.append(about)
        run()
        self.lines[2] = "%s (%s: %d conversations, %d seconds)" % (
            about, datetime.date.today(), self.ran - ran, round(time.monotonic() - begun))
        print("\n" + self.lines[2], flush=True)

    def add(self, title, rows, columns, run, defined, limits, over):
        """Each cell is a conversation, or one for each tuple of over."""
        each = [(row, column, *more) for row in rows for column in columns for more in over]
        spoken = [what for what in each if defined(*what)]
        self.ran += len(spoken)
        outcomes = dict(zip(spoken, self.run_all(lambda what: self._outcome(run, what), spoken)))
        self.say("")
        self.say(title + ":")
        self.say("")
        self.say("| | %s |" % " | ".join(columns))
        self.say("|---|%s" % ("---|" * len(columns)))
        failures, reasons = [], []
        for row in rows:
            cells = []
            for column in columns:
                mine = {what: outcomes[what] for what in spoken if what[:2] == (row, column)}
                cells.append(self._cell(mine, limits, failures, reasons))
            self.say("| %s | %s |" % (row, " | ".join(cells)))
        if reasons:
            self.say("")
        for number, reason in enumerate(reasons, 1):
            self.say("%d. %s" % (number, reason))
        for failure in failures:
            print("FAIL " + failure, flush=True)
        self.failed += len(failures)

    @staticmethod
    def _outcome(run, what):
        try:
            return run(*what)
        except (subprocess.TimeoutExpired, RuntimeError, OSError) as broken:
            return str(broken)

    @staticmethod
    def _cell(outcomes, limits, failures, reasons):
        """What stands in a cell: "ok", a number of them if not all are, "-" if nothing was defined."""
        good, notes, failed = [], [], 0
        for what, outcome in outcomes.items():
            if not outcome or isinstance(outcome, Passed):
                good.append(outcome.text if outcome else "ok")
                continue
            limit = limits(*what)
            if not limit or not re.search(limit.pattern, outcome):
                failures.append("%s: %s" % (", ".join(what), outcome))
                failed += 1
                continue
            print("limit: %s: %s" % (", ".join(what), outcome), file=sys.stderr)
            if limit.reason not in reasons:
                reasons.append(limit.reason)
            note = "(%d)" % (reasons.index(limit.reason) + 1)
            if note not in notes:
                notes.append(note)
        if failed:
            return "FAIL"
        if good and notes:
            return " ".join(["%d of %d ok" % (len(good), len(outcomes)), *notes])
        return " ".join(sorted(set(good)) + notes) or "-"

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
