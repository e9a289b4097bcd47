"""Every allocation of a run made to fail in turn: one line, exit code 70, nothing half."""
import concurrent.futures

import pytest

from conftest import COMMANDS, outcome

OUT_OF_MEMORY = b"etcdmaint-gen: error: out of memory\n"


def is_out_of_memory(got, whole):
    """Exit code 70, nothing on stdout, and on stderr what the whole run says too, then that line."""
    code, output, text = got
    notes = text.removesuffix(OUT_OF_MEMORY)
    return code == 70 and not output and text != notes and whole[2].startswith(notes)


@pytest.mark.parametrize("how", ["ENOMEM", "all-ENOMEM"])
@pytest.mark.parametrize("command", COMMANDS)
def test_each_allocation(runner, command, how):
    arguments = COMMANDS[command]
    whole = outcome(runner.run(arguments))
    count = runner.counts(arguments)["alloc"]
    assert count > 0

    def wrong(number):
        got = outcome(runner.run(arguments, f"alloc:{number}:{how}"))
        # The C library itself may do without the memory it asked for: then nothing may be missing.
        return None if got == whole or is_out_of_memory(got, whole) else f"allocation {number} of {count}: {got}"

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        failures = [line for line in pool.map(wrong, range(1, count + 1)) if line]
    assert not failures, "\n".join(failures[:10])


def test_the_first_allocation_is_needed(runner):
    """The harness itself: a fault does arrive."""
    assert outcome(runner.run([], "alloc:1:all-ENOMEM")) == (70, b"", OUT_OF_MEMORY)
