"""OR-Tools' routing library on the plain core: pickups and deliveries, seats and wheelchair places, a time dimension whose
span is paid, a cost for each class. The journey's limit is a window, or with `--limit native` also a constraint between
the times of both ends. One thread a process; the runner starts two that begin differently (`--variant`):
  insertion  parallel cheapest insertion, then guided local search
  alone      every passenger in an own vehicle to begin with, then guided local search
Prices are in hundredths of a penny."""

import time

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from core import Core, arguments, write

UNIT = 100


def build(core, limit, sizes):
    n = len(core.people)
    place = np.array([p["at"] for p in core.people] + [p["to"] for p in core.people] + [core.depot])
    service = np.array([p["board"] for p in core.people] + [p["alight"] for p in core.people] + [0]).astype(int)
    seconds = np.array(core.seconds)[np.ix_(place, place)] + service[:, None]
    metres = np.array(core.metres)[np.ix_(place, place)]
    kinds = [k for k, count in enumerate(sizes) for _ in range(count)]
    manager = pywrapcp.RoutingIndexManager(2 * n + 1, len(kinds), 2 * n)
    routing = pywrapcp.RoutingModel(manager)
    day = 86_400
    routing.AddDimension(routing.RegisterTransitMatrix(seconds.tolist()), day, day, False, "time")
    times = routing.GetDimensionOrDie("time")
    for lane, name in enumerate(("seats", "wheelchairs")):
        loads = [p["load"][lane] for p in core.people] + [-p["load"][lane] for p in core.people] + [0]
        most = [core.classes[k]["cap"][lane] for k in kinds]
        routing.AddDimensionWithVehicleCapacity(routing.RegisterUnaryTransitVector(loads), 0, most, True, name)
    arcs = []
    for c in core.classes:
        arcs.append(routing.RegisterTransitMatrix(np.rint(metres * c["per_m"] * UNIT).astype(int).tolist()))
    for vehicle, k in enumerate(kinds):
        c = core.classes[k]
        routing.SetArcCostEvaluatorOfVehicle(arcs[k], vehicle)
        routing.SetFixedCostOfVehicle(round(c["fixed"] * UNIT), vehicle)
        times.SetSpanCostCoefficientForVehicle(round(c["per_s"] * UNIT), vehicle)
    solver = routing.solver()
    for i, p in enumerate(core.people):
        up, down = manager.NodeToIndex(i), manager.NodeToIndex(n + i)
        routing.AddPickupAndDelivery(up, down)
        solver.Add(routing.VehicleVar(up) == routing.VehicleVar(down))
        solver.Add(times.CumulVar(up) <= times.CumulVar(down))
        earliest, latest = core.home_window(p)
        if limit == "native":
            earliest = 0
            solver.Add(times.CumulVar(down) - times.CumulVar(up) <= int(p["ride"]))
        times.CumulVar(up).SetRange(earliest, latest)
        times.CumulVar(down).SetRange(int(p["open"]), int(p["close"]))
    return manager, routing, kinds


def main():
    args = arguments()
    core = Core.read(args.instance)
    n = len(core.people)
    sizes = core.fleet(args.fleet)
    alone = args.variant == "alone"
    if alone:
        # The smallest class that takes a passenger must be there for each of them.
        fitting = lambda p, c: all(l <= cap for l, cap in zip(p["load"], c["cap"]))
        own = [min((c["fixed"], k) for k, c in enumerate(core.classes) if fitting(p, c))[1] for p in core.people]
        sizes = [max(size, own.count(k)) for k, size in enumerate(sizes)]
    manager, routing, kinds = build(core, args.limit, sizes)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(int(args.time * 1000))
    routing.CloseModelWithParameters(parameters)
    began = time.monotonic()
    if alone:
        free = {k: [v for v, kind in enumerate(kinds) if kind == k] for k in set(kinds)}
        start = [[] for _ in kinds]
        for i in range(n):
            start[free[own[i]].pop()] = [i, n + i]
        begin = routing.ReadAssignmentFromRoutes(start, True)
        found = routing.SolveFromAssignmentWithParameters(begin, parameters) if begin else None
    else:
        found = routing.SolveWithParameters(parameters)
    routes = []
    for vehicle, k in enumerate(kinds if found else []):
        stops, index = [], routing.Start(vehicle)
        while not routing.IsEnd(index):
            node = manager.IndexToNode(index)
            if node < 2 * n:
                stops.append((core.people[node % n]["id"], "+" if node < n else "-"))
            index = found.Value(routing.NextVar(index))
        routes.append((core.classes[k]["id"], stops))
    write(args.result, routes, began, "" if found else "no first solution")


main()
