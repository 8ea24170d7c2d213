"""PyVRP on the plain core: shipments, the journey's limit as a window, a vehicle type for each class from a depot next to
everything. One thread a process: the runner starts two with different seeds. Prices are in thousandths of a penny."""

import time

import numpy as np
from pyvrp import ActivityType, Depot, Location, ProblemData, Shipment, VehicleType, solve
from pyvrp.stop import MaxRuntime

from core import Core, arguments, write


def problem(core, share):
    depot = core.depot
    shipments = []
    for p in core.people:
        earliest, latest = core.home_window(p)
        shipments.append(
            Shipment(
                pickup_location=p["at"], delivery_location=p["to"],
                pickup_tw_early=earliest, pickup_tw_late=latest, pickup_service_duration=int(p["board"]),
                delivery_tw_early=int(p["open"]), delivery_tw_late=int(p["close"]),
                delivery_service_duration=int(p["alight"]), amount=p["load"], name=p["id"],
            )
        )
    types = [
        VehicleType(
            num_available=count, capacity=c["cap"], fixed_cost=round(c["fixed"] * 1000),
            unit_distance_cost=round(c["per_m"] * 1000), unit_duration_cost=round(c["per_s"] * 1000), name=c["id"],
        )
        for c, count in zip(core.classes, core.fleet(share))
    ]
    return ProblemData(
        locations=[Location(0, 0) for _ in core.seconds],
        clients=[], depots=[Depot(depot)], vehicle_types=types,
        distance_matrices=[np.array(core.metres)], duration_matrices=[np.array(core.seconds)],
        shipments=shipments,
    )


def main():
    args = arguments()
    core = Core.read(args.instance)
    data = problem(core, args.fleet)
    began = time.monotonic()
    result = solve(data, MaxRuntime(args.time), seed=args.seed, display=False)
    routes = []
    sign = {ActivityType.PICKUP: "+", ActivityType.DELIVERY: "-"}
    for route in result.best.routes():
        stops = [(core.people[a.idx]["id"], sign[a.type]) for a in route if a.type in sign]
        routes.append((core.classes[route.vehicle_type()]["id"], stops))
    note = "feasible" if result.is_feasible() else "never feasible"
    write(args.result, routes, began, f"{note}, {result.num_iterations} iterations")


main()
