"""The system calls of a program, recorded and disturbed by strace."""

import dataclasses
import os
import re
import shutil
import subprocess
import tempfile

CHANGING = ("openat", "write", "pwrite64", "ftruncate", "fsync", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "unlink",
            "unlinkat", "rmdir")  # what the program changes files by
READING = ("read", "pread64", "getdents64", "close", "flock")

OF_DESCRIPTORS = {"write", "pwrite64", "ftruncate", "fsync", "read", "pread64", "getdents64", "close", "flock"}
LINE = re.compile(r"(\d+) +(?:<\.\.\. )?(\w+)(\(| resumed>)(.*)$")
RESULT = re.compile(r"\) += (-?\d+|\?)")
NAME = re.compile(r'"((?:[^"\\]|\\.)*)"|(?:AT_FDCWD|\d+)<([^>]*)>')


@dataclasses.dataclass
class Call:
    thread: int
    name: str
    number: int  # among the thread's calls of this name, from 1
    arguments: str
    result: int | None = None  # None: it did not come back

    @property
    def paths(self):
        """The files that it names, in order."""
        directory, found = "", []
        for text, opened in NAME.findall(self.arguments):
            if self.name in OF_DESCRIPTORS:
                return [opened]
            if opened:
                directory = opened
            else:
                found.append(os.path.join(directory, text))
        return found

    @property
    def succeeded(self):
        return self.result is not None and self.result >= 0

    @property
    def creates(self):
        return self.name.startswith("mkdir") or (self.name == "openat" and "O_CREAT" in self.arguments)

    @property
    def changes(self):
        return self.name in CHANGING and (self.name != "openat" or self.creates)


def available():
    """Whether there is strace, and the system lets it work."""
    return shutil.which("strace") is not None and subprocess.run(
        ["strace", "-f", "-o", os.devnull, "true"], capture_output=True).returncode == 0


def parse(text):
    calls, numbers, unfinished = [], {}, {}
    for line in text.splitlines():
        match = LINE.match(line)
        if not match:
            continue
        thread, name, opening, rest = int(match[1]), match[2], match[3], match[4]
        if opening == "(":
            numbers[thread, name] = numbers.get((thread, name), 0) + 1
            calls.append(Call(thread, name, numbers[thread, name], rest))
            unfinished[thread] = calls[-1]
        results = list(RESULT.finditer(rest))
        if results and thread in unfinished:
            call = unfinished.pop(thread)
            if opening == "(":
                call.arguments = rest[:results[-1].start()]
            call.result = None if results[-1][1] == "?" else int(results[-1][1])
    return calls


def run(command, names, disturbance=None, timeout=300):
    """Runs a command to its end: (the completed process, its calls of these names). The disturbance is (call, action): what
    befalls the thread's call of that name and number, in strace's words, such as "signal=KILL" or "error=EIO"."""
    with tempfile.NamedTemporaryFile("r", errors="replace") as out:
        options = ["-f", "-qq", "-y", "-s", "200", "-e", "signal=none", "-e", f"trace={','.join(names)}"]
        if disturbance:
            call, action = disturbance
            options += ["-e", f"inject={call.name}:{action}:when={call.number}"]
        # The leak checker of a sanitized build cannot work under strace.
        environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
        process = subprocess.run(["strace", *options, "-o", out.name, *map(str, command)], stdin=subprocess.DEVNULL,
                                 capture_output=True, text=True, env=environment, timeout=timeout)
        return process, parse(out.read())
