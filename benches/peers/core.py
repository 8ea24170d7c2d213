"""The plain core as the solvers read it, and what they have in common.

An instance comes in (JSON, docs/literature.md); every solver hands back routes as lists of (passenger, "+" or "-"). One
more place, the last, lies next to everything: libraries that insist on a depot start there.
"""

import argparse
import json
import time
from dataclasses import dataclass


@dataclass
class Core:
    """An instance in whole seconds and metres."""

    classes: list
    people: list
    seconds: list
    metres: list

    @staticmethod
    def read(path):
        with open(path) as file:
            document = json.load(file)
        table = lambda rows: [[int(x) for x in row] + [0] for row in rows] + [[0] * (len(rows) + 1)]
        return Core(document["classes"], document["people"], table(document["seconds"]), table(document["metres"]))

    @property
    def depot(self):
        return len(self.seconds) - 1

    def home_window(self, person):
        """The journey's limit as a window of the arrival at home: whoever leaves no earlier than `close - ride` is never
        too long on the way; the latest is the direct drive before the setting closes."""
        direct = person["board"] + self.seconds[person["at"]][person["to"]]
        latest = int(person["close"]) - direct
        return min(int(person["close"] - person["ride"]), latest), latest

    def fleet(self, share):
        """How many vehicles of each class are put at a library's disposal: the share of the passengers given, but no more
        than could carry somebody each."""
        count = len(self.people)
        wheelchairs = sum(p["load"][1] > 0 for p in self.people)
        sizes = []
        for c in self.classes:
            able = count if c["cap"][0] > 0 else wheelchairs
            if c["cap"][1] > 0:
                able = min(able, max(wheelchairs, 1))
            sizes.append(max(1, min(able, int(share * count))))
        return sizes


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("instance")
    parser.add_argument("result")
    parser.add_argument("--time", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", choices=["window", "native"], default="window")
    parser.add_argument("--variant", default="")
    parser.add_argument("--fleet", type=float, default=0.25, help="vehicles of each class, as a share of the passengers")
    return parser.parse_args()


def write(path, routes, began, note=""):
    """Routes are pairs of class and stops; empty ones are left out."""
    routes = [{"class": name, "stops": stops} for name, stops in routes if stops]
    with open(path, "w") as file:
        json.dump({"routes": routes, "note": note, "seconds": round(time.monotonic() - began, 1)}, file)
