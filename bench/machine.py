"""The machine: what it is, how fast its disk is just now, and who works on a core."""
import os
import platform
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUIET_WITHIN_S = 20
QUIET_BELOW = 0.05
WATCHED_S = 0.5


def described():
    model = [line.partition(':')[2].strip() for line in
             Path('/proc/cpuinfo').read_text().splitlines() if line.startswith('model name')]
    memory_kib = int(Path('/proc/meminfo').read_text().split()[1])
    return {'processor': model[0] if model else platform.machine(),
            'cores': len(os.sched_getaffinity(0)), 'memory_gib': round(memory_kib / 2**20, 1),
            'kernel': platform.release(), 'load_before': os.getloadavg()}


def commit():
    """The commit that is checked out, with a + when files differ from it."""
    def git(*words):
        done = subprocess.run(['git', '-C', ROOT, *words], capture_output=True, text=True,
                              check=False)
        return done.stdout.strip()
    return (git('rev-parse', '--short=7', 'HEAD') or 'unknown') + (
        '+' if git('status', '--porcelain', '--untracked-files=no') else '')


def sync_times_us(directory, count=300):
    """How long the disk takes for an append of 4 KiB and its sync: (median, 99th percentile)."""
    took = []
    with (directory / 'sync').open('wb', buffering=0) as file:
        for _ in range(count):
            begun = time.perf_counter()
            file.write(b'x' * 4096)
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - begun) * 1e6)
    (directory / 'sync').unlink()
    took.sort()
    return took[count // 2], took[count * 99 // 100]


def busy_seconds(core):
    """Seconds the core has worked since boot, for whomever."""
    if core is None:
        return 0
    for line in Path('/proc/stat').read_text().splitlines():
        name, *times = line.split()
        if name == f'cpu{core}':
            user, nice, system, _, _, interrupt, soft, steal = map(int, times[:8])
            return (user + nice + system + interrupt + soft + steal) / os.sysconf('SC_CLK_TCK')
    return 0


def await_quiet(core, rest_s):
    """Waits until no server works any more on what it was last asked for."""
    time.sleep(rest_s)
    for _ in range(int(QUIET_WITHIN_S / WATCHED_S)):
        busy = busy_seconds(core)
        time.sleep(WATCHED_S)
        if busy_seconds(core) - busy < QUIET_BELOW * WATCHED_S + 0.011:  # counted in hundredths
            return
    print('  the machine does not become quiet')


def used_by(pids):
    """What the processes, and the children they waited for, have used: (CPU s, bytes written)."""
    seconds = written = 0
    for pid in pids:
        try:
            fields = Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
            lines = Path(f'/proc/{pid}/io').read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue  # its parent has its figures now
        seconds += sum(map(int, fields[11:15])) / os.sysconf('SC_CLK_TCK')
        written += next(int(line.split()[1]) for line in lines if line.startswith('wchar:'))
    return seconds, written


def free_bytes(place):
    status = os.statvfs(place)
    return status.f_bavail * status.f_frsize
