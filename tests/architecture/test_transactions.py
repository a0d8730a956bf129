"""One place where a transaction begins, one where the time is read."""

import ast
from collections.abc import Iterator

from tests.architecture.source import Module, dotted, modules

ENDS = {"begin", "begin_nested", "commit", "rollback"}
CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime",
}  # fmt: skip
READS_CLOCK = {"timebank.kernel.clock", "timebank.kernel.ids"}
STOPWATCHES = {"time.perf_counter", "time.perf_counter_ns", "time.monotonic"}


def _calls(module: Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))


def test_transactions_begin_and_end_in_kernel_db_alone() -> None:
    elsewhere = [
        f"{module.at(call)} {call.func.attr}()"
        for module in modules()
        if module.name != "timebank.kernel.db"
        for call in _calls(module)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ENDS
    ]
    assert not elsewhere, "\n".join(elsewhere)


def test_operations_take_their_session_and_never_make_one() -> None:
    made = [
        module.at(call)
        for module in modules()
        if module.package != "kernel"
        for call in _calls(module)
        if dotted(call.func) in {"Session", "sessionmaker", "create_engine", "scoped_session"}
    ]
    assert not made, "\n".join(made)


def test_the_time_is_read_in_kernel_clock_alone() -> None:
    read = [
        f"{module.at(call)} {dotted(call.func)}()"
        for module in modules()
        if module.name not in READS_CLOCK
        for call in _calls(module)
        if ".".join(dotted(call.func).split(".")[-2:]) in CLOCKS
    ]
    assert not read, "\n".join(read)


# how long to wait for an answer; idle connections; the planners' own deadlines
WATCHED = {
    "timebank.geo.gateways.osrm",
    "timebank.kernel.db",
    "timebank.planning.depot.hunting",
    "timebank.planning.depot.solving",
    "timebank.planning.limits",
}


def test_stopwatches_belong_to_commands() -> None:
    read = [
        f"{module.at(call)} {dotted(call.func)}()"
        for module in modules()
        if module.package != "cli" and module.name not in WATCHED
        for call in _calls(module)
        if dotted(call.func) in STOPWATCHES
    ]
    assert not read, "\n".join(read)
