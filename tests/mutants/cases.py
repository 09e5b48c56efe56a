"""Test cases of a build with mutants: how to run one, and which mutants it comes by.

A case that never comes by a mutant's place cannot find it, so only the others are run for it.
"""

import concurrent.futures
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time

import mutants

FAILURE = re.compile(r'(?:error|exception)[^"\n]*in "([^"]+)"')
AT_LENGTH = ("fifty_agents", "determinism")  # simulator_at_length of tests/CMakeLists.txt
say = lambda text: print(f"hsagent: {text}", file=sys.stderr, flush=True)


def kill(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def run(build, case, limit, **variables):
    """Runs one case for at most `limit` seconds of processor time, or ten times as long if it only
    waits. Returns its first failure, or None."""
    program, _, path = case.partition(":")
    command = [str(build / "tests" / f"test_{program}"), "--color_output=no", f"--run_test={path}"]
    with tempfile.TemporaryDirectory(prefix="hsagent-mutant-") as folder:
        process = subprocess.Popen(command, cwd=folder, text=True, errors="replace",
                                   env=dict(os.environ, TMPDIR=folder, **variables),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, start_new_session=True,
                                   preexec_fn=lambda: resource.setrlimit(
                                       resource.RLIMIT_CPU, (int(limit), int(limit) + 5)))
        late, failure = [], None
        timer = threading.Timer(10 * limit, lambda: (late.append(True), kill(process)))
        timer.start()
        for line in process.stdout:
            found = FAILURE.search(line)
            if found:
                failure = found[1]
                kill(process)
                break
        process.stdout.close()
        code = process.wait()
        timer.cancel()
        kill(process)  # what it may have started
    if late or code == -signal.SIGXCPU:
        return f"no end within {limit:.0f} s"
    return failure or (None if code == 0 else f"exit code {code}")


def names(build, program):
    """The cases of a test program, as program:suite/case; of one with data, each is a case."""
    listed = subprocess.run([str(build / "tests" / f"test_{program}"), "--list_content"],
                            capture_output=True, text=True, check=True)
    lines = [(len(line) - len(line.lstrip()), line.strip().rstrip("*"))
             for line in (listed.stdout + listed.stderr).splitlines() if line.strip()]
    path, found = [], []
    for place, (depth, name) in enumerate(lines):
        path = path[:depth // 4] + [name]
        leaf = place + 1 == len(lines) or lines[place + 1][0] <= depth
        if leaf and path[0] not in AT_LENGTH:
            found.append(f"{program}:" + "/".join(path))
    return found


class Cases:
    """What is known of the cases of the programs of a build: seconds[case], and reached[case]: the
    numbers of the mutants that it comes by. Measured when a program has changed."""

    def __init__(self, build, programs):
        self.build, self.seconds, self.reached, self.failed = build, {}, {}, False
        self.file = build / "cases.json"
        known = json.loads(self.file.read_text()) if self.file.is_file() else {}
        todo = []
        for program in programs:
            if known.get(program, {}).get("stamp") != self.stamp(program):
                known[program] = {"stamp": self.stamp(program), "cases": {}}
                todo += names(build, program)
        if todo:
            say(f"running {len(todo)} test cases without a mutant")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for case, failure, measured in pool.map(self.measured, todo):
                known[case.partition(":")[0]]["cases"][case] = measured
                if failure:
                    say(f"no mutant, {case}: {failure}")
                    self.failed = True
        if not self.failed:
            self.file.write_text(json.dumps(known))
        for program in programs:
            for case, (seconds, reached) in known[program]["cases"].items():
                self.seconds[case], self.reached[case] = seconds, set(reached)

    def stamp(self, program):
        """Changes when a program or what it starts is built again."""
        files = [self.build / "tests" / f"test_{program}"]
        if program in ("simulator", "live"):
            files.append(self.build / "simulator/hsagent-sim")
        return [file.stat().st_mtime_ns for file in files]

    def measured(self, case):
        with tempfile.NamedTemporaryFile(prefix="hsagent-places-") as places:
            places.truncate(mutants.PLACES)
            begun = time.monotonic()
            failure = run(self.build, case, 1800, HSAGENT_MUTANT="0",
                          HSAGENT_MUTANTS_REACHED=places.name)
            seconds = time.monotonic() - begun
            reached = [number for number, byte in enumerate(places.read()) if byte]
        return case, failure, (seconds, reached)

    def of(self, number, programs):
        """The cases of these programs that come by a mutant."""
        return [case for case, reached in self.reached.items()
                if number in reached and case.partition(":")[0] in programs]

    def try_on(self, number, case):
        """The first failure of a case with a mutant switched on, or None."""
        # What hangs is found, too.
        return run(self.build, case, 15 + 4 * self.seconds[case], HSAGENT_MUTANT=str(number))
