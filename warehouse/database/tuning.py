"""The options of the embedded server: fast for loads on this machine, and as safe as PostgreSQL is by default."""

from __future__ import annotations

import os
import sys
from pathlib import Path

MEGABYTE = 1 << 20
LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def server_options() -> dict[str, str]:
    """Return the start options of the embedded server for this machine's memory and processors."""
    memory, processors = memory_megabytes(), processor_count()
    return {
        "shared_buffers": f"{between(128, memory // 8, 1024)}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "work_mem": f"{between(16, memory // 128, 128)}MB",
        "maintenance_work_mem": "256MB",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "8GB",
        "checkpoint_timeout": "15min",
        "checkpoint_completion_target": "0.9",
        "effective_io_concurrency": "32",
        "random_page_cost": "1.1",
        "max_parallel_workers_per_gather": str(between(1, processors // 2, 4)),
        "max_parallel_maintenance_workers": str(between(1, processors // 2, 4)),
        "jit": "off",
        "client_connection_check_interval": "5s",
        # a load waits that long for an autovacuum of its table before it cancels it
        "deadlock_timeout": "100ms",
        "timezone": "UTC",
        "log_timezone": "UTC",
        **_shared_memory(),
    }


def memory_megabytes() -> int:
    """Return the memory of the machine, or of the container if that is less."""
    sizes = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for limit in LIMITS:
        try:
            sizes.append(int(limit.read_text()))
        except (OSError, ValueError):
            continue
    return min(sizes) // MEGABYTE


def processor_count() -> int:
    """Return how many processors this program may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def between(low: int, value: int, high: int) -> int:
    """Return the value, limited to the bounds."""
    return max(low, min(value, high))


def _shared_memory() -> dict[str, str]:
    """Containers often limit /dev/shm to 64 MB, where parallel queries fail; System V memory is not subject to that."""
    if sys.platform != "linux":
        return {}
    try:
        room = os.statvfs("/dev/shm")
    except OSError:
        return {"dynamic_shared_memory_type": "sysv"}
    return {"dynamic_shared_memory_type": "sysv"} if room.f_blocks * room.f_frsize < 512 * MEGABYTE else {}
