"""What the system bounds for a process that reads what may be hostile: memory, files, CPU time; on POSIX only."""

from __future__ import annotations

import sys


def bound(memory: int, written_file: int, *, reserves: bool = False) -> None:
    """Bound this process for the rest of its life: address space, and the size of any file it writes (bytes).

    A program that ``reserves`` far more address space than it uses, as QtPdf does, has only what it may write to
    counted. It leaves no core file behind. Does nothing on Windows; macOS does not bound the memory.
    """
    try:
        import resource
    except ImportError:  # Windows: the caller's clock is the only bound
        return
    no_core()
    resource.setrlimit(resource.RLIMIT_FSIZE, (written_file, written_file))
    if sys.platform != "darwin":  # macOS has the call, but refuses it
        resource.setrlimit(resource.RLIMIT_DATA if reserves else resource.RLIMIT_AS, (memory, memory))


def no_core() -> None:
    """Leave no picture of the memory behind when this process crashes; does nothing on Windows.

    The limit is one byte and not none, as Linux passes a core on to a program that asked for it (core_pattern "|...")
    at any limit but this.
    """
    try:
        import resource
    except ImportError:
        return
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    if most == resource.RLIM_INFINITY or most >= 1:
        resource.setrlimit(resource.RLIMIT_CORE, (1, 1))


def allow_cpu(seconds: int) -> None:
    """Allow this process ``seconds`` of CPU time on top of what it has used so far; does nothing on Windows."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
