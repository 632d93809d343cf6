"""Softmax regression in plain Python: no packages, any Python from 3.9.

fit    learns from a CSV file and writes the weights as JSON; prints the loss of each pass.
score  reads the weights and a CSV file, and prints the accuracy.
"""
import argparse
import csv
import json
import math
import os
import random
from operator import mul


def read(path, label):
    with open(path, newline="") as file:
        rows = csv.DictReader(file)
        features = [name for name in rows.fieldnames if name != label]
        return features, [([float(row[name]) / 16 for name in features] + [1.0], row[label]) for row in rows]


def probabilities(weights, pixels):
    scores = [sum(map(mul, row, pixels)) for row in weights]
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def fit(arguments):
    features, rows = read(arguments.data, arguments.label)
    classes = sorted({label for _, label in rows})
    weights = [[0.0] * (len(features) + 1) for _ in classes]
    shuffle = random.Random(int(os.environ.get("FACTORY_SEED", "0"))).shuffle
    for step in range(1, arguments.epochs + 1):
        shuffle(rows)
        rate, loss = arguments.rate / math.sqrt(step), 0.0
        for pixels, label in rows:
            chances = probabilities(weights, pixels)
            loss -= math.log(max(chances[classes.index(label)], 1e-12))
            for row, name, chance in zip(weights, classes, chances):
                change = rate * ((name == label) - chance)
                row[:] = [weight + change * pixel for weight, pixel in zip(row, pixels)]
        print(f"step={step} loss={loss / len(rows):.6f}")
    with open(arguments.out, "w") as file:
        json.dump({"features": features, "classes": classes, "weights": weights}, file)
    print(f"rows={len(rows)}")


def score(arguments):
    with open(arguments.model) as file:
        model = json.load(file)
    _, rows = read(arguments.data, arguments.label)
    right = 0
    for pixels, label in rows:
        chances = probabilities(model["weights"], pixels)
        right += model["classes"][chances.index(max(chances))] == label
    print(f"accuracy={right / len(rows):.6f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    fitting = commands.add_parser("fit")
    fitting.add_argument("--out", required=True)
    fitting.add_argument("--epochs", type=int, default=12)
    fitting.add_argument("--rate", type=float, default=0.1)
    fitting.set_defaults(run=fit)
    scoring = commands.add_parser("score")
    scoring.add_argument("--model", required=True)
    scoring.set_defaults(run=score)
    for command in (fitting, scoring):
        command.add_argument("--data", required=True)
        command.add_argument("--label", default="digit")
    chosen = parser.parse_args()
    chosen.run(chosen)
