"""A program that runs another and says what it used: `python -I -S measure.py FILE COMMAND…`.

It is as small as can be: the kernel counts the memory of whoever starts a process as part of the most that process ever had.
"""

import json
import os
import sys
import time
from pathlib import Path

target, *command = sys.argv[1:]
began = time.monotonic()
child = os.posix_spawn(command[0], command, os.environ)
_, status, usage = os.wait4(child, 0)
spent = {
    "seconds": time.monotonic() - began,
    "cpu_seconds": usage.ru_utime + usage.ru_stime,
    "memory_mib": usage.ru_maxrss / 1024,
    "code": os.waitstatus_to_exitcode(status),
}
Path(target).write_text(json.dumps(spent), encoding="utf-8")
