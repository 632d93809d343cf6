"""Splits digits by their label, measures how much ink each takes, and joins the lines."""
import csv, gzip, os, sys


def split(table, folder):
    rows = {}
    with gzip.open(table, "rt") as lines:
        header, *body = csv.reader(lines)
    for row in body:
        rows.setdefault(row[-1], []).append(row)
    for digit, own in rows.items():
        with open(os.path.join(folder, f"{digit}.csv"), "w", newline="") as file:
            csv.writer(file).writerows([header, *own])


def measure(table, line):
    with open(table) as lines:
        _, *body = csv.reader(lines)
    mean = sum(sum(map(float, row[:-1])) for row in body) / len(body)
    print(f"mean={mean} rows={len(body)}")
    with open(line, "w") as file:
        file.write(f"{os.environ['LABEL']}: {mean:.1f}\n")


def join(table, *lines):
    with open(table, "w") as file:
        file.writelines(open(line).read() for line in lines)


{"split": split, "measure": measure, "join": join}[sys.argv[1]](*sys.argv[2:])
