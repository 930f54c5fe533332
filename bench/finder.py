"""Score and time the finder: `python bench/finder.py [--json] [--misses]`."""

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.labels import GOLD, gold, held_out, score
from sources.finder import find_figures

TARGETS = {"recall_written": 0.98, "right": 0.95, "offered": 0.35}
SIZES = (10_000, 100_000, 1_000_000)
ADVERSARIAL = {
    "digits": "7",
    "hundred": "hundred ",
    "a few": "a few ",
    "commas": ",",
    "ones": "1 ",
    "hyphens": "1-",
    "groups": "1,000,",
    "one of": "one of the ",
    "and": "a mile and ",
}


def seconds(text: str, times: int = 3) -> float:
    """The quickest of a few runs, in seconds of the processor."""
    best = float("inf")
    for _ in range(times):
        begun = time.process_time()
        find_figures(text)
        best = min(best, time.process_time() - begun)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.add_argument("--misses", action="store_true", help="print every miss")
    parser.add_argument("--scores", action="store_true", help="do not time")
    options = parser.parse_args()
    result: dict[str, object] = {"targets": TARGETS}
    sets = {"held_out": held_out} | ({"gold": gold} if GOLD.is_dir() else {})
    for name, articles in sets.items():
        scored = score(articles())
        result[name] = scored.as_row()
        print(name, json.dumps(result[name]))
        if options.misses:
            print(*scored.misses, sep="\n")
    if not GOLD.is_dir():
        print("The gold labels at ../shared/gold are missing: only the held-out articles are scored.")
    if not options.scores:
        # News has a number in every second line; the held-out articles, where it is missing, have four in each.
        articles = [article for article, _ in (gold() if GOLD.is_dir() else held_out())]
        text = "\n\n".join(articles)
        runs = {size: seconds((text * (size // len(text) + 1))[:size]) for size in SIZES}
        result["mb_per_second"] = {str(size): round(size / 1e6 / runs[size], 2) for size in SIZES}
        result["time_per_byte_1mb_to_10kb"] = round(runs[SIZES[-1]] / runs[SIZES[0]] / (SIZES[-1] / SIZES[0]), 2)
        result["adversarial"] = {
            name: [round(seconds((unit * (size // len(unit) + 1))[:size], 1), 3) for size in (100_000, 1_000_000)]
            for name, unit in ADVERSARIAL.items()
        }
        for name in ("mb_per_second", "time_per_byte_1mb_to_10kb", "adversarial"):
            print(name, json.dumps(result[name]))
    if options.json:
        print(json.dumps(result))


if __name__ == "__main__":
    main()
