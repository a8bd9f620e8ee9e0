"""The disk after a power cut, made from what disk_layer.cpp has written down.

What a sync covered is there. Of everything else any part may be: sectors of writes, in any order,
and of what was done to names a beginning, since file systems keep those in order. After a failed
sync the kernel calls clean what it could not write: a later sync does not make that durable.
"""
import mmap
import os
import shutil
import struct
from dataclasses import dataclass, field

RECORD = struct.Struct('<IIQQQ')  # RecordHead in disk_layer.cpp
CONTROL = struct.Struct('<ii')
CREATE, WRITE, TRUNCATE, SYNC, FAILED_SYNC, RENAME, UNLINK, MAKE_DIRECTORY = range(1, 9)
SECTOR = 512


@dataclass
class Change:
    """A write, or a new length when there is no data."""
    number: int
    at: int
    data: bytes | None
    is_durable: bool = False
    is_beyond_syncs: bool = False


@dataclass
class File:
    changes: list = field(default_factory=list)

    def sync(self, covered, succeeded):
        for change in self.changes:
            if change.number >= covered or change.is_durable or change.is_beyond_syncs:
                continue
            change.is_durable = succeeded
            change.is_beyond_syncs = not succeeded

    def content(self, keep, keep_length):
        """`keep` tells of each sector whether it reached the disk, `keep_length` of each length:
        a file may have become longer although what was written there was lost."""
        content = bytearray()
        for change in self.changes:
            if change.data is None:
                if change.is_durable or keep():
                    resize(content, change.at)
            elif change.is_durable:
                put(content, change.at, change.data)
            else:
                for begin, part in sectors(change):
                    if keep():
                        put(content, begin, part)
                if keep_length() and len(content) < change.at + len(change.data):
                    resize(content, change.at + len(change.data))
        return bytes(content)


def resize(content, length):
    del content[length:]
    content.extend(bytes(length - len(content)))


def put(content, at, data):
    if len(content) < at:
        resize(content, at)
    content[at:at + len(data)] = data


def sectors(change):
    begin, end = change.at, change.at + len(change.data)
    while begin < end:
        stop = min(end, (begin // SECTOR + 1) * SECTOR)
        yield begin, change.data[begin - change.at:stop - change.at]
        begin = stop


class Names:
    """The folders and the names in them: the durable ones, and what was done to them since."""

    def __init__(self):
        self.folders = {}  # path to inode, of folders that are there
        self.files = {}    # path to File
        self.pending = []  # (number, folder, act, path, further)

    def note(self, number, act, path, further=None):
        self.pending.append((number, os.path.dirname(path), act, path, further))

    def sync(self, folder, covered):
        for entry in list(self.pending):
            if entry[1] == folder and entry[0] < covered:
                self.do(entry)
                self.pending.remove(entry)

    def do(self, entry):
        _, _, act, path, further = entry
        if act == CREATE:
            self.files[path] = further
        elif act == UNLINK:
            self.files.pop(path, None)
        elif act == RENAME and path in self.files:
            self.files[further] = self.files.pop(path)
        elif act == MAKE_DIRECTORY:
            self.folders[path] = True


class Disk:
    """What is durable below a folder, and what is not, by the records of a trace."""

    def __init__(self, folder):
        self.names = Names()
        self.by_inode = {}
        for above, _, files in os.walk(folder):
            self.names.folders[above] = True
            self.by_inode[os.stat(above).st_ino] = above
            for name in files:
                path = os.path.join(above, name)
                with open(path, 'rb') as stream:
                    file = File([Change(-1, 0, stream.read(), is_durable=True)])
                self.names.files[path] = self.by_inode[os.stat(path).st_ino] = file

    def follow(self, trace):
        for number, (act, inode, at, path, data) in enumerate(records(trace)):
            found = self.by_inode.get(inode)
            if act == CREATE:
                self.by_inode[inode] = File()
                self.names.note(number, act, path, self.by_inode[inode])
            elif act in (UNLINK, RENAME):
                self.names.note(number, act, path, data.decode())
            elif act == MAKE_DIRECTORY:
                self.names.note(number, act, path)
                self.by_inode[os.stat(path).st_ino] = path
            elif act in (SYNC, FAILED_SYNC) and isinstance(found, str):
                if act == SYNC:
                    self.names.sync(found, at)
            elif act in (SYNC, FAILED_SYNC):
                found.sync(at, act == SYNC)
            else:
                found.changes.append(Change(number, at, data if act == WRITE else None))

    def cut(self, folder, chance):
        """Puts in place of the folder what a power cut leaves of it."""
        done = chance.choice((0, chance.randint(0, len(self.names.pending)),
                              len(self.names.pending)))
        for entry in self.names.pending[:done]:
            self.names.do(entry)
        kept = chance.choice((0.0, 0.5, 0.9, 1.0))
        longer = chance.choice((0.0, 0.5))
        contents = {path: file.content(lambda: chance.random() < kept,
                                       lambda: chance.random() < longer)
                    for path, file in self.names.files.items()}
        for name in os.listdir(folder):
            shutil.rmtree(os.path.join(folder, name))
        for path in sorted(self.names.folders):
            os.makedirs(path, mode=0o700, exist_ok=True)
        for path, content in contents.items():
            if os.path.dirname(path) in self.names.folders:
                with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), 'wb') as stream:
                    stream.write(content)


def records(trace):
    """Of each whole one: what was done, inode, place, path, data. The kill may tear the last."""
    at = 0
    while at + RECORD.size <= len(trace):
        act, path_bytes, inode, place, data_bytes = RECORD.unpack_from(trace, at)
        at += RECORD.size
        path = trace[at:at + path_bytes].decode()
        data = trace[at + path_bytes:at + path_bytes + data_bytes]
        at += path_bytes + data_bytes
        if at > len(trace):
            return
        yield act, inode, place, path, data


class DiskLayer:
    """Preloads the layer into the program, orders failures, cuts the power."""

    def __init__(self, library, rig):
        self.folder = str(rig.data.parent)
        self.trace = rig.folder / 'trace'
        self.control = rig.folder / 'control'
        self.control.write_bytes(CONTROL.pack(0, 0))
        with self.control.open('r+b') as stream:
            self.mapped = mmap.mmap(stream.fileno(), CONTROL.size)
        self.environment = {'LD_PRELOAD': str(library), 'DISK_LAYER_FOLDER': self.folder,
                            'DISK_LAYER_TRACE': str(self.trace),
                            'DISK_LAYER_CONTROL': str(self.control)}
        self.disk = None

    def follow(self):
        """From here on; the program is not running, and all that is there is durable."""
        self.trace.write_bytes(b'')
        self.disk = Disk(self.folder)

    def fail(self, sync_error=0, write_error=0):
        self.mapped[:] = CONTROL.pack(sync_error, write_error)

    def cut(self, chance):
        """The program has been killed."""
        self.disk.follow(self.trace.read_bytes())
        self.disk.cut(self.folder, chance)
        self.follow()
