#!/usr/bin/env python3
"""run.py: routing libraries and sendroute on the plain core of three cohorts, at equal wall time on two cores.

Exports the instances with `sendroute solve --export-plain`, lets every solver search for the same time, one after the other
with the machine to itself, prices every result with the neutral script `bench/plain_core/price.py` below SENDROUTE_DATA,
and prints a Markdown table. See README.md.
"""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
# Name in the table, script, limit, processes (words of each; the best counts), whether they share the two cores: those
# that do not run one after the other, each with both cores and the whole time.
PEERS = {
    "vroom": ("VROOM {pyvroom}, window", "with_vroom.py", "window",
              [["--fleet", "0.1"], ["--fleet", "0.25"], ["--fleet", "0.5"]], False),
    "ortools": ("OR-Tools {ortools}, window", "with_ortools.py", "window",
                [["--variant", "insertion"], ["--variant", "alone"]], True),
    "ortools-native": ("OR-Tools {ortools}, native limit", "with_ortools.py", "native",
                       [["--variant", "insertion"], ["--variant", "alone"]], True),
    "pyvrp": ("PyVRP {pyvrp}, window", "with_pyvrp.py", "window", [["--seed", "1"], ["--seed", "2"]], True),
}
INSTANCES = {
    "sandwell": TOP / "scenarios" / "sandwell",
    "955-seed-11": (955, 11),
    "300-seed-7": (300, 7),
}


def export(binary, name, folder):
    """The instance of a scenario in the repository or of a generated cohort (passengers and seed)."""
    target, scenario = folder / f"{name}.json", INSTANCES[name]
    if target.exists():
        return target
    if isinstance(scenario, tuple):
        passengers, seed = scenario
        scenario = folder / name
        subprocess.run([binary, "generate", "--passengers", str(passengers), "--seed", str(seed), "--force", scenario],
                       check=True, stdout=subprocess.DEVNULL)
    subprocess.run([binary, "solve", scenario, "--export-plain", "-o", target], check=True, stdout=subprocess.DEVNULL)
    return target


def price(script, instance, result):
    """Pounds, vehicles and faults by the neutral script; None where there is no result."""
    if not result.exists():
        return None
    said = subprocess.run([sys.executable, script, instance, result], capture_output=True, text=True).stdout
    found = re.match(r"(\d+) passengers, (\d+) vehicles, GBP ([\d.]+), (\d+) faults", said)
    return (float(found[3]), int(found[2]), int(found[4])) if found else None


def peer(name, instance, folder, args):
    """Runs a library's processes and hands over the best priced result."""
    _, script, limit, processes, at_once = PEERS[name]
    results = [folder / f"{instance.stem}-{name}-{i}.result.json" for i in range(len(processes))]
    running = []
    for words, result in zip(processes, results):
        result.unlink(missing_ok=True)
        command = [sys.executable, HERE / script, instance, result, "--time", str(args.time), "--limit", limit, *words]
        running.append(subprocess.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True))
        if not at_once:
            finish(name, running.pop(), args)
    for process in running:
        finish(name, process, args)
    return best([outcome(args.price, instance, result) for result in results])


def finish(name, process, args):
    """Waits; a solver that does not keep to its time is ended: it has five times as long and a minute to read."""
    try:
        _, said = process.communicate(timeout=5 * args.time + 60)
        if process.returncode != 0:
            print(f"  {name}: {said.strip().splitlines()[-1:]}", file=sys.stderr)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def outcome(script, instance, result):
    priced = price(script, instance, result)
    document = json.loads(result.read_text()) if result.exists() else {}
    return priced, document.get("seconds"), document.get("note", "")


def best(outcomes):
    """Sound ones first, then the cheapest; of the others the one with fewest faults."""
    key = lambda o: (o[0] is None, o[0] and o[0][2], o[0] and o[0][0])
    return min(outcomes, key=lambda o: tuple(float("inf") if x is None else x for x in key(o)))


def own(binary, instance, folder, args):
    """sendroute with each seed: the outcomes, cheapest first."""
    outcomes = []
    for seed in range(1, args.seeds + 1):
        result = folder / f"{instance.stem}-sendroute-{seed}.result.json"
        result.unlink(missing_ok=True)
        words = ["--format", "plain", "--time", str(args.time), "--seed", str(seed), "--threads", "2", "-o", result]
        said = subprocess.run([binary, "solve", instance, *words], capture_output=True, text=True).stdout
        seconds = re.search(r"in ([\d.]+) s", said)
        outcomes.append((price(args.price, instance, result), float(seconds[1]) if seconds else None, said.strip()))
    sound = [o for o in outcomes if o[0] and o[0][2] == 0]
    return sorted(sound, key=lambda o: o[0]), len(outcomes)


def cell(outcome):
    priced, seconds, note = outcome
    if priced is None:
        return "", "", f"no result {note}"
    pounds, vehicles, faults = priced
    if faults:
        return "", "", f"{faults} faults ({note})"
    return f"£{pounds:,.2f}", str(vehicles), f"{seconds or 0:.0f} s"


def machine():
    model = ""
    if Path("/proc/cpuinfo").exists():
        model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "")
    return f"{os.cpu_count()} cores, {model or platform.processor()}, {platform.system()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--time", type=float, default=60, help="seconds of search of every solver")
    parser.add_argument("--seeds", type=int, default=5, help="seeds of sendroute; the table gives the median")
    parser.add_argument("--only", nargs="*", choices=list(INSTANCES), default=list(INSTANCES))
    parser.add_argument("--solvers", nargs="*", choices=[*PEERS, "sendroute"], default=[*PEERS, "sendroute"])
    parser.add_argument("--binary", default=TOP / "target" / "release" / "sendroute")
    parser.add_argument("--folder", type=Path, default=TOP / "target" / "peers", help="for instances and results")
    parser.add_argument("--output", type=Path, help="write the table here as well")
    args = parser.parse_args()
    data = os.environ.get("SENDROUTE_DATA")
    args.price = Path(data or "") / "bench" / "plain_core" / "price.py"
    if not data or not args.price.exists():
        sys.exit("set SENDROUTE_DATA to a folder with bench/plain_core/price.py")
    args.folder = args.folder.resolve()
    args.folder.mkdir(parents=True, exist_ok=True)
    versions = {name: version(name) for name in ("ortools", "pyvroom", "pyvrp")}
    shown = subprocess.run([args.binary, "--version"], capture_output=True, text=True).stdout.strip()
    lines = [
        f"{date.today().day} {date.today():%B %Y}; {machine()}; Python {platform.python_version()}; {shown}; {args.time:g} s "
        f"of search each, two cores; sendroute: median of seeds 1 to {args.seeds}; priced by `price.py`.",
        "",
        "| instance | solver | a morning | vehicles | took | sendroute is cheaper by |",
        "|---|---|---|---|---|---|",
    ]
    for name in args.only:
        instance = export(args.binary, name, args.folder).resolve()
        rows, median = [], None
        for solver in args.solvers:
            print(f"{name}: {solver} ...", file=sys.stderr, flush=True)
            if solver != "sendroute":
                rows.append((PEERS[solver][0].format(**versions), peer(solver, instance, args.folder, args)))
                print(f"  {cell(rows[-1][1])}", file=sys.stderr, flush=True)
                continue
            sound, tried = own(args.binary, instance, args.folder, args)
            if len(sound) < tried:
                print(f"  only {len(sound)} of {tried} seeds gave a sound result", file=sys.stderr)
            if sound:
                middle = sound[len(sound) // 2]
                median = statistics.median_high([o[0][0] for o in sound])
                spread = f"**sendroute** (£{sound[0][0][0]:,.2f} to £{sound[-1][0][0]:,.2f})"
                rows.append((spread, middle))
                print(f"  {[o[0][0] for o in sound]}", file=sys.stderr, flush=True)
        for label, result in rows:
            pounds, vehicles, took = cell(result)
            gain = ""
            if median and result[0] and not result[0][2] and "sendroute" not in label:
                gain = f"{100 * (1 - median / result[0][0]):.1f} %"
            lines.append(f"| {name} | {label} | {pounds} | {vehicles} | {took} | {gain} |")
    text = "\n".join(lines) + "\n"
    print(text)
    if args.output:
        args.output.write_text(text)


main()
