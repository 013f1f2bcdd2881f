"""Tables of what ran and what came of it, for people to read and for docs/interoperability.md."""
import re
import subprocess
import sys


class Passed:
    """What stands in a cell that is ok, if it is more than that."""

    def __init__(self, value):
        self.text = str(value)


class Tables:
    def __init__(self):
        self.lines = []
        self.failed = 0
        self.ran = 0

    def group(self, name, about):
        self.say("")
        self.say("#### %s" % name)
        self.say("")
        self.say(about)

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

    def record(self, path, name, about):
        """Puts all of them into a page, between the marks of this name."""
        with open(path) as file:
            page = file.read()
        begin, end = "<!-- matrix %s -->" % name, "<!-- end %s -->" % name
        if begin not in page or end not in page:
            raise SystemExit("%s: expected the marks %s and %s" % (path, begin, end))
        text = "%s\n\n%s\n%s\n\n%s" % (begin, about, "\n".join(self.lines), end)
        with open(path, "w") as file:
            file.write(re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: text, page, flags=re.DOTALL))
