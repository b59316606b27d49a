# Becomes the command behind --, with the filter of system calls that systemd would make of a unit's settings:
#
#   confine.py ERROR FAMILIES GROUPS WITHOUT -- COMMAND...
#
# GROUPS and WITHOUT are sets of systemd's (systemd-analyze syscall-filter), FAMILIES those of RestrictAddressFamilies.
# Nothing may be both written and executed (MemoryDenyWriteExecute). Debian's python3-seccomp.
import errno
import mmap
import os
import socket
import subprocess
import sys

import seccomp


def calls_of(name):
    """Those of a set, with the sets that are in it."""
    said = subprocess.run(
        ["systemd-analyze", "--no-pager", "syscall-filter", name],
        check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"},
    ).stdout
    found = set()
    for line in said.splitlines()[1:]:
        word = line.strip()
        if word.startswith("@"):
            found |= calls_of(word)
        elif word and not word.startswith("#"):
            found.add(word)
    if not found:
        raise SystemExit(f"systemd knows no calls of {name}")
    return found


def every(sets):
    return set().union(*(calls_of(one) for one in sets.split()))


error, families, groups, without, _, *command = sys.argv[1:]
refuse = seccomp.ERRNO(getattr(errno, error))
# Without these no program could begin or end, so systemd takes them from no unit.
allowed = (every(groups) - every(without)) | calls_of("@default") | {"execve", "exit", "exit_group"}
# Only what none of the rules below is about is allowed as a whole.
with_rules = {"socket", "mmap", "mprotect", "pkey_mprotect"}
filter = seccomp.SyscallFilter(refuse)
for call in sorted(allowed - with_rules):
    try:
        filter.add_rule(seccomp.ALLOW, call)
    except RuntimeError:
        print(f"this machine has no call {call}", file=sys.stderr)
for family in families.split():
    filter.add_rule(seccomp.ALLOW, "socket", seccomp.Arg(0, seccomp.EQ, getattr(socket, family)))
both = mmap.PROT_WRITE | mmap.PROT_EXEC
for some in (0, mmap.PROT_WRITE, mmap.PROT_EXEC):
    filter.add_rule(seccomp.ALLOW, "mmap", seccomp.Arg(2, seccomp.MASKED_EQ, both, some))
filter.add_rule(
    seccomp.ALLOW, "mprotect", seccomp.Arg(2, seccomp.MASKED_EQ, mmap.PROT_EXEC, 0))
filter.set_attr(seccomp.Attr.CTL_NNP, 1)
filter.load()
os.execv(command[0], command)
