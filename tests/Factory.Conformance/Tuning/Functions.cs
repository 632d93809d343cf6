using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>The formulas of <see cref="Problems"/>.</summary>
public static class Functions
{
    private static readonly double[] s_alpha = [1, 1.2, 3, 3.2];
    private static readonly double[][] s_a3 = [[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]];
    private static readonly double[][] s_p3 = [[3689, 1170, 2673], [4699, 4387, 7470], [1091, 8732, 5547], [381, 5743, 8828]];
    private static readonly double[][] s_a6 =
        [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]];
    private static readonly double[][] s_p6 =
        [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]];

    /// <summary>Branin's, of two numbers.</summary>
    public static double Branin(double[] x)
    {
        var inner = x[1] - 5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0] + 5 / Math.PI * x[0] - 6;
        return inner * inner + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(x[0]) + 10;
    }

    /// <summary>Hartmann's of three numbers.</summary>
    public static double Hartmann3(double[] x) => Hartmann(x, s_a3, s_p3);

    /// <summary>Hartmann's of six numbers.</summary>
    public static double Hartmann6(double[] x) => Hartmann(x, s_a6, s_p6);

    private static double Hartmann(double[] x, double[][] a, double[][] p)
    {
        double sum = 0;
        for (var i = 0; i < 4; i++)
        {
            double inner = 0;
            for (var j = 0; j < x.Length; j++) inner += a[i][j] * Math.Pow(x[j] - 1e-4 * p[i][j], 2);
            sum += s_alpha[i] * Math.Exp(-inner);
        }
        return -sum;
    }

    /// <summary>Rosenbrock's, of any numbers.</summary>
    public static double Rosenbrock(double[] x)
    {
        double sum = 0;
        for (var i = 0; i + 1 < x.Length; i++) sum += 100 * Math.Pow(x[i + 1] - x[i] * x[i], 2) + Math.Pow(x[i] - 1, 2);
        return sum;
    }

    /// <summary>Ackley's, of any numbers.</summary>
    public static double Ackley(double[] x)
    {
        var squares = x.Sum(v => v * v) / x.Length;
        var waves = x.Sum(v => Math.Cos(2 * Math.PI * v)) / x.Length;
        return -20 * Math.Exp(-0.2 * Math.Sqrt(squares)) - Math.Exp(waves) + 20 + Math.E;
    }

    /// <summary>Rastrigin's, of any numbers.</summary>
    public static double Rastrigin(double[] x) => 10 * x.Length + x.Sum(v => v * v - 10 * Math.Cos(2 * Math.PI * v));

    /// <summary>The cost of the best of three kinds of models with the given settings.</summary>
    public static double MixedConditional(Value.Map p)
    {
        double Number(string name) => p[name]!.AsNumber()!.Value;
        switch (p["algo"]!.AsText())
        {
            case "gbdt":
                var rate = Math.Log10(Number("g_lr")) - Math.Log10(0.06);
                var leaves = Math.Log2(Number("g_leaves")) - Math.Log2(31);
                return 0.05 + 0.10 * rate * rate + 0.04 * leaves * leaves + 0.6 * Math.Pow(Number("g_sub") - 0.82, 2)
                    + 0.01 * Math.Abs(Number("g_depth") - 7) + 0.05 * Math.Abs(rate) * Math.Abs(leaves);
            case "mlp":
                return 0.07 + 0.08 * Math.Pow(Math.Log10(Number("m_lr")) + 3, 2) + 0.03 * Math.Abs(Number("m_layers") - 2)
                    + 0.02 * Math.Pow(Math.Log2(Number("m_width")) - 7, 2) + (p["m_act"]!.AsText() switch { "relu" => 0.01, "tanh" => 0.05, _ => 0 })
                    + 0.5 * Math.Pow(Number("m_drop") - 0.2, 2);
            default:
                return 0.15 + 0.02 * Math.Pow(Math.Log10(Number("l_c")), 2) + (p["l_pen"]!.AsText() == "l1" ? 0.02 : 0);
        }
    }
}
