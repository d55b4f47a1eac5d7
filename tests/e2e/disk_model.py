"""What a power loss could take of a directory, told from the system calls that filled it: the bytes of a file until it
is fsynced, a name until its directory is."""

import os
import shutil

import strace


def is_final(path):
    """Whether a path is of an artefact; neither of something unfinished nor of the lock or the log."""
    parts = path.split("/")
    return parts[-1] not in (".lock", "log.jsonl") and not any(part.endswith((".partial", ".replaced")) for part in parts)


def below(path, directory):
    return path == directory or path.startswith(directory + "/")


class DiskModel:
    def __init__(self, root):
        self.root = str(root)
        self.unsynced = set()  # files with bytes that may be lost
        self.names = {}  # a directory: its names that may be lost, each with the one it had before, or None

    def at_risk(self):
        """Final names that a power loss could take or leave with half their content."""
        names = [path for entries in self.names.values() for path in entries]
        return sorted(path for path in [*names, *self.unsynced] if below(path, self.root) and is_final(path))

    def objection(self, call):
        """What is wrong with making this call now, or nothing."""
        paths = call.paths
        if not call.succeeded or not paths or not below(paths[0], self.root):
            return ""
        if call.name.startswith("rename") and is_final(paths[1]):
            unsynced = [path for path in self.unsynced if below(path, paths[0])]
            unnamed = [path for directory, entries in self.names.items() if below(directory, paths[0]) for path in entries]
            if unsynced or unnamed:
                return f"{paths[1]} gets its name before this is on disk: {unsynced + unnamed}"
        if call.name.startswith(("unlink", "rmdir")) and is_final(paths[0]):
            return f"{paths[0]} is deleted under its own name: a kill could leave half of what it belongs to"
        removes = call.name.startswith("rename") and is_final(paths[0])
        ends = call.name == "write" and paths[0].endswith("log.jsonl") and r'\"event\":\"end\"' in call.arguments
        if (removes or ends) and self.at_risk():
            return f"{'the stage ends' if ends else paths[0] + ' goes'} before this is on disk: {self.at_risk()}"
        return ""

    def apply(self, call):
        paths = call.paths
        if not call.succeeded or not paths or not call.changes:
            return
        if call.name in ("write", "pwrite64", "ftruncate"):
            self.unsynced.add(paths[0])
        elif call.name == "fsync":
            self.unsynced.discard(paths[0])
            self.names.pop(paths[0], None)
        elif call.creates:
            self.names.setdefault(os.path.dirname(paths[0]), {}).setdefault(paths[0], None)
        elif call.name.startswith("rename"):
            self._rename(*paths)
        else:
            self._forget(paths[0])

    def _rename(self, old, new):
        before = self.names.get(os.path.dirname(old), {}).pop(old, old)
        moved = {path: new + path[len(old):] for path in self.unsynced if below(path, old)}
        self._forget(new)
        self.unsynced = self.unsynced.difference(moved).union(moved.values())
        for directory in [directory for directory in self.names if below(directory, old)]:
            entries = self.names.pop(directory)
            self.names[new + directory[len(old):]] = {
                new + path[len(old):]: origin and new + origin[len(old):] for path, origin in entries.items()}
        self.names.setdefault(os.path.dirname(new), {})[new] = before

    def _forget(self, gone):
        self.names.get(os.path.dirname(gone), {}).pop(gone, None)
        self.unsynced = {path for path in self.unsynced if not below(path, gone)}
        self.names = {directory: entries for directory, entries in self.names.items() if not below(directory, gone)}

    def lose_power(self):
        """Takes from the disk all that could be lost. What was overwritten or deleted does not come back, which a disk
        could do too."""
        for path in self.unsynced:
            if below(path, self.root) and os.path.isfile(path):
                os.truncate(path, 0)
        for entries in self.names.values():
            for path, before in entries.items():
                if not below(path, self.root) or not os.path.lexists(path):
                    continue
                if before and not os.path.lexists(before):
                    os.rename(path, before)
                elif os.path.isdir(path):
                    shutil.rmtree(path)
                else:
                    os.unlink(path)


def from_calls(root, calls):
    model = DiskModel(root)
    for call in calls:
        model.apply(call)
    return model


def objections(root, calls):
    """What is wrong with the order of these calls."""
    model, found = DiskModel(root), []
    for call in calls:
        objection = model.objection(call)
        if objection:
            found.append(objection)
        model.apply(call)
    if model.at_risk():
        found.append(f"the program ends before this is on disk: {model.at_risk()}")
    return found
