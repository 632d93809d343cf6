namespace Factory.Tuning;

/// <summary>Eigenvalues and vectors of a small symmetric matrix by Jacobi's rotations: G. Golub, C. Van Loan, Matrix Computations, 8.5.</summary>
internal static class Eigen
{
    /// <param name="a">The matrix; destroyed.</param>
    /// <returns>The values, and the vectors as columns.</returns>
    public static (double[] Values, double[][] Vectors) Of(double[][] a)
    {
        var n = a.Length;
        var v = new double[n][];
        for (var i = 0; i < n; i++)
        {
            v[i] = new double[n];
            v[i][i] = 1;
        }
        for (var sweep = 0; sweep < 30; sweep++)
        {
            double off = 0, on = 0;
            for (var p = 0; p < n; p++)
            {
                on += a[p][p] * a[p][p];
                for (var q = p + 1; q < n; q++) off += a[p][q] * a[p][q];
            }
            if (off <= 1e-24 * on) break;
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++) Rotate(a, v, p, q);
            }
        }
        var values = new double[n];
        for (var i = 0; i < n; i++) values[i] = a[i][i];
        return (values, v);
    }

    private static void Rotate(double[][] a, double[][] v, int p, int q)
    {
        if (Math.Abs(a[p][q]) < 1e-300) return;
        var theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        var c = 1 / Math.Sqrt(t * t + 1);
        var s = t * c;
        for (var k = 0; k < a.Length; k++)
        {
            var (x, y) = (a[k][p], a[k][q]);
            (a[k][p], a[k][q]) = (c * x - s * y, s * x + c * y);
        }
        for (var k = 0; k < a.Length; k++)
        {
            var (x, y) = (a[p][k], a[q][k]);
            (a[p][k], a[q][k]) = (c * x - s * y, s * x + c * y);
            (x, y) = (v[k][p], v[k][q]);
            (v[k][p], v[k][q]) = (c * x - s * y, s * x + c * y);
        }
    }
}
