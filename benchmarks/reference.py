"""The reference for `accuracy`: scikit-learn's MLP on the same digits and the same shares (70 % train, 15 % valid, 15 % test),
chosen on valid from a grid of the same breadth, over five random splits. Needs python3-sklearn.
usage: /usr/bin/python3 reference.py DIGITS.csv.gz OUT"""
import gzip, itertools, sys, time
import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
import sklearn, warnings
warnings.filterwarnings("ignore")

table = np.loadtxt(gzip.open(sys.argv[1], "rt"), delimiter=",", skiprows=1)
x, y = table[:, :-1] / 16, table[:, -1].astype(int)
grid = list(itertools.product([32, 64, 128], [1e-3, 3e-3, 1e-2]))
scores = []
with open(sys.argv[2], "w") as out:
    for seed in range(5):
        began = time.time()
        x_train, x_rest, y_train, y_rest = train_test_split(x, y, test_size=0.3, random_state=seed)
        x_valid, x_test, y_valid, y_test = train_test_split(x_rest, y_rest, test_size=0.5, random_state=seed)
        fits = [MLPClassifier((hidden,), learning_rate_init=rate, max_iter=30, batch_size=32, random_state=1).fit(x_train, y_train) for hidden, rate in grid]
        best = max(fits, key=lambda fit: fit.score(x_valid, y_valid))
        scores.append(best.score(x_test, y_test))
        out.write(f"reference, random split {seed}\t\t{scores[-1]:.4f}\t{best.score(x_valid, y_valid):.4f}\t{time.time() - began:.1f}\n")
    out.write(f"reference, mean of 5 (scikit-learn {sklearn.__version__}, MLPClassifier)\t\t{np.mean(scores):.4f}\t\t\n")
