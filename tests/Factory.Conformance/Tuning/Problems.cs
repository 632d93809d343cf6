using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>
/// Well-known functions of optimization, after S. Surjanovic and D. Bingham, Virtual Library of Simulation Experiments: Test Functions and
/// Datasets; <see cref="MixedConditional"/> looks like the tuning of one of three kinds of models.
/// </summary>
public static class Problems
{
    /// <summary>The seven.</summary>
    public static IReadOnlyList<Problem> All => [Branin, Hartmann3, Hartmann6, Rosenbrock5, Ackley10, Rastrigin5, MixedConditional];

    /// <summary>Two numbers, three equal minima.</summary>
    public static Problem Branin { get; } = Problem.OfReals("branin", 0.39788735772973816, [(-5, 10), (0, 15)], Functions.Branin);

    /// <summary>Three numbers.</summary>
    public static Problem Hartmann3 { get; } = Problem.OfReals("hartmann3", -3.862782147820756, Box(3, 0, 1), Functions.Hartmann3);

    /// <summary>Six numbers.</summary>
    public static Problem Hartmann6 { get; } = Problem.OfReals("hartmann6", -3.322368011391339, Box(6, 0, 1), Functions.Hartmann6);

    /// <summary>Five numbers, a curved valley, values over six orders of magnitude.</summary>
    public static Problem Rosenbrock5 { get; } = Problem.OfReals("rosenbrock5", 0, Box(5, -5, 10), Functions.Rosenbrock);

    /// <summary>Ten numbers, a funnel in a plain.</summary>
    public static Problem Ackley10 { get; } = Problem.OfReals("ackley10", 0, Box(10, -32.768, 32.768), Functions.Ackley);

    /// <summary>Five numbers, a bowl full of holes.</summary>
    public static Problem Rastrigin5 { get; } = Problem.OfReals("rastrigin5", 0, Box(5, -5.12, 5.12), Functions.Rastrigin);

    /// <summary>Three kinds of models, each with parameters of its own.</summary>
    public static Problem MixedConditional { get; } = new("mixed_cond", new([
        new Parameter.Choice("algo", ["gbdt", "mlp", "linear"]),
        new Parameter.Real("g_lr", 1e-3, 1, Log: true) { When = new("algo", ["gbdt"]) },
        new Parameter.Whole("g_leaves", 4, 256, Log: true) { When = new("algo", ["gbdt"]) },
        new Parameter.Real("g_sub", 0.5, 1) { When = new("algo", ["gbdt"]) },
        new Parameter.Whole("g_depth", 2, 12) { When = new("algo", ["gbdt"]) },
        new Parameter.Real("m_lr", 1e-5, 1e-1, Log: true) { When = new("algo", ["mlp"]) },
        new Parameter.Whole("m_layers", 1, 4) { When = new("algo", ["mlp"]) },
        new Parameter.Whole("m_width", 16, 512, Log: true) { When = new("algo", ["mlp"]) },
        new Parameter.Choice("m_act", ["relu", "tanh", "gelu"]) { When = new("algo", ["mlp"]) },
        new Parameter.Real("m_drop", 0, 0.6) { When = new("algo", ["mlp"]) },
        new Parameter.Real("l_c", 1e-4, 1e2, Log: true) { When = new("algo", ["linear"]) },
        new Parameter.Choice("l_pen", ["l1", "l2"]) { When = new("algo", ["linear"]) },
    ]), 0.05, Functions.MixedConditional);

    /// <summary>The same range for each of some numbers.</summary>
    public static IReadOnlyList<(double Low, double High)> Box(int dimensions, double low, double high) =>
        [.. Enumerable.Repeat((low, high), dimensions)];
}
