"""VROOM (through pyvroom) on the plain core: shipments, the journey's limit as a window, vehicles of all classes from a
depot next to everything. Threads: two. VROOM counts driving and tasks, not waiting; prices are in hundredths of a penny."""

import json
import time
from datetime import timedelta

import vroom

from core import Core, arguments, write


def problem(core, share):
    shipments = []
    for i, p in enumerate(core.people):
        earliest, latest = core.home_window(p)
        shipments.append(
            {
                "amount": p["load"],
                "pickup": {"id": i, "location_index": p["at"], "service": int(p["board"]),
                           "time_windows": [[earliest, latest]]},
                "delivery": {"id": i, "location_index": p["to"], "service": int(p["alight"]),
                             "time_windows": [[int(p["open"]), int(p["close"])]]},
            }
        )
    vehicles = []
    for c, count in zip(core.classes, core.fleet(share)):
        hour = round(c["per_s"] * 3600 * 100)
        costs = {"fixed": round(c["fixed"] * 100), "per_hour": hour, "per_km": round(c["per_m"] * 1000 * 100),
                 "per_task_hour": hour}
        for _ in range(count):
            vehicles.append({"id": len(vehicles), "start_index": core.depot, "capacity": c["cap"], "costs": costs,
                             "description": c["id"]})
    matrices = {"car": {"durations": core.seconds, "distances": core.metres}}
    return {"vehicles": vehicles, "shipments": shipments, "matrices": matrices}


def main():
    args = arguments()
    core = Core.read(args.instance)
    text = problem(core, args.fleet)
    model = vroom.Input()
    model._from_json(json.dumps(text), False)
    began = time.monotonic()
    solution = model.solve(exploration_level=5, nb_threads=2, timeout=timedelta(seconds=args.time))
    found = solution.to_dict()
    routes = []
    for route in found["routes"]:
        sign = {"pickup": "+", "delivery": "-"}
        stops = [(core.people[s["id"]]["id"], sign[s["type"]]) for s in route["steps"] if s["type"] in sign]
        routes.append((text["vehicles"][route["vehicle"]]["description"], stops))
    write(args.result, routes, began, f"{len(found['unassigned']) // 2} unassigned")


main()
