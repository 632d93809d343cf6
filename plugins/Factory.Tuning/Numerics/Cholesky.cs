namespace Factory.Tuning;

/// <summary>The lower triangle L of a symmetric positive definite matrix A = L Lᵀ, by rows.</summary>
internal sealed class Cholesky
{
    private readonly double[][] _rows;

    private Cholesky(double[][] rows) => _rows = rows;

    public int Size => _rows.Length;

    /// <summary>Factors a matrix given by the rows of its lower triangle, in place; null when it is not positive definite.</summary>
    public static Cholesky? Factor(double[][] lower)
    {
        for (var i = 0; i < lower.Length; i++)
        {
            var row = lower[i];
            for (var j = 0; j < i; j++)
                row[j] = (row[j] - Simd.Dot(row.AsSpan(0, j), lower[j].AsSpan(0, j))) / lower[j][j];
            var pivot = row[i] - Simd.Dot(row.AsSpan(0, i), row.AsSpan(0, i));
            if (!(pivot > 1e-14)) return null;
            row[i] = Math.Sqrt(pivot);
        }
        return new(lower);
    }

    /// <summary>log det A.</summary>
    public double LogDeterminant()
    {
        double sum = 0;
        for (var i = 0; i < Size; i++) sum += Maths.Log(_rows[i][i]);
        return 2 * sum;
    }

    /// <summary>b := L⁻¹ b.</summary>
    public void SolveLower(Span<double> b)
    {
        for (var i = 0; i < Size; i++) b[i] = (b[i] - Simd.Dot(_rows[i].AsSpan(0, i), b[..i])) / _rows[i][i];
    }

    /// <summary>b := L⁻ᵀ b.</summary>
    public void SolveUpper(Span<double> b)
    {
        for (var i = Size - 1; i >= 0; i--)
        {
            b[i] /= _rows[i][i];
            Simd.Add(b[..i], -b[i], _rows[i].AsSpan(0, i));
        }
    }

    /// <summary>A⁻¹, both triangles.</summary>
    public double[][] Inverse()
    {
        var n = Size;
        // Column c of L⁻¹ as row c from its diagonal on: then A⁻¹ is the dot products of these rows' tails.
        var columns = new double[n][];
        var by = LowerInverse();
        for (var c = 0; c < n; c++)
        {
            columns[c] = new double[n];
            for (var i = c; i < n; i++) columns[c][i] = by[i][c];
        }
        var inverse = new double[n][];
        for (var i = 0; i < n; i++) inverse[i] = new double[n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++) inverse[i][j] = inverse[j][i] = Simd.Dot(columns[i].AsSpan(i), columns[j].AsSpan(i));
        }
        return inverse;
    }

    /// <summary>L⁻¹ by rows.</summary>
    public double[][] LowerInverse()
    {
        var n = Size;
        var inverse = new double[n][];
        for (var i = 0; i < n; i++)
        {
            var row = inverse[i] = new double[i + 1];
            for (var k = 0; k < i; k++) Simd.Add(row.AsSpan(0, k + 1), -_rows[i][k], inverse[k]);
            var factor = 1 / _rows[i][i];
            for (var k = 0; k < i; k++) row[k] *= factor;
            row[i] = factor;
        }
        return inverse;
    }
}
