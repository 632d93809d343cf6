using Factory.Sdk;

namespace TestPlugins.WellBehaved;

public enum Shape { Round, VerySquare }

public sealed record Measured(
    [property: Metric("Sum over the rows that were kept.")] double Total, int Kept, long Steps, bool Done, string Note, double? Rare = null);

[Stage("test.everything", "Has a setting of every type, and says what it got.")]
public sealed class Everything : IStage<Measured>
{
    [Input(ArtifactKind.Files, "What to read.", Position = 0)]
    public required InputArtifact Data { get; set; }

    [Input(ArtifactKind.Model, "May be there.", Position = 1)]
    public InputArtifact? Base { get; set; }

    [Input(ArtifactKind.Table, "Any number more.")]
    public IReadOnlyDictionary<string, InputArtifact> More { get; set; } = new Dictionary<string, InputArtifact>();

    [Output(ArtifactKind.Report, "What was set.")]
    public OutputArtifact Report { get; set; } = null!;

    [Output(ArtifactKind.Files, "What the pipeline declares.", From = nameof(Extra))]
    public IReadOnlyDictionary<string, OutputArtifact> Extras { get; set; } = null!;

    [Setting("Must be set.", Min = 1)]
    public required int Epochs { get; set; }

    [Setting("A truth value.")]
    public bool Flag { get; set; } = true;

    [Setting("A whole number.", Max = 9e9)]
    public long Big { get; set; } = 5_000_000_000;

    [Setting("A real number.", Min = 0, Max = 1)]
    public double LearningRate { get; set; } = 0.001;

    [Setting("A text.")]
    public string Title { get; set; } = "none";

    [Setting("A text that may be missing.")]
    public string? Subtitle { get; set; }

    [Setting("A duration.")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(2);

    [Setting("A size.")]
    public ByteSize Memory { get; set; } = new(1 << 20);

    [Setting("A share.")]
    public Fraction Part { get; set; } = new(0.7);

    [Setting("A word.")]
    public Shape Shape { get; set; } = Shape.VerySquare;

    [Setting("A word that may be missing.")]
    public Shape? OtherShape { get; set; }

    [Setting("A file.")]
    public SourceFile? Script { get; set; }

    [Setting("A command.")]
    public IReadOnlyList<Argument> Command { get; set; } = [];

    [Setting("Numbers by name.")]
    public IReadOnlyDictionary<string, double> Weights { get; set; } = new Dictionary<string, double> { ["a"] = 0.5 };

    [Setting("Outputs by name.")]
    public IReadOnlyDictionary<string, OutputSpec> Extra { get; set; } = new Dictionary<string, OutputSpec>();

    [Setting("The type of something.")]
    public MetricType Kind { get; set; } = MetricType.Int;

    [Setting("Which rows to keep.")]
    public RowExpression<bool>? Keep { get; set; }

    [Setting("What to add up.")]
    public RowExpression<double>? Amount { get; set; }

    [Setting("How many steps.", Resource = true)]
    public int Steps { get; set; } = 3;

    [Setting("Seconds from one step to the next.")]
    public TimeSpan Pause { get; set; } = TimeSpan.Zero;

    [Setting("Outputs that are not written.")]
    public IReadOnlyList<string> Forget { get; set; } = [];

    public async Task<Measured> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        Console.WriteLine("on standard output");
        Console.Error.WriteLine("on standard error");
        context.Log($"attempt {context.Attempt} in {Environment.CurrentDirectory}");
        for (var step = 0; step < Steps; step++)
        {
            await Task.Delay(Pause, cancellationToken);
            context.Point("loss", 1.0 / (step + 1), step);
            context.Progress((step + 1.0) / Steps, $"step {step}");
        }
        var kept = File.ReadAllLines(Data.SingleFile()).Select(l => new OneColumn(double.Parse(l))).Where(r => Keep?.Evaluate(r) ?? true).ToList();
        if (!Forget.Contains("report")) File.WriteAllText(Path.Combine(Report.Path, "report.json"), Say(context).ToString());
        foreach (var (name, output) in Extras.Where(e => !Forget.Contains(e.Key)))
        {
            if (Extra[name].FileName is null) File.WriteAllText(Path.Combine(output.Path, "part"), name);
            else File.WriteAllText(output.Path, name);
        }
        return new(kept.Sum(r => Amount?.Evaluate(r) ?? r.Number("x")), kept.Count, Steps, true, Title);
    }

    private Value.Map Say(StageContext context) => Value.Of(
        ("epochs", Epochs), ("flag", Flag), ("big", Big), ("learning_rate", LearningRate), ("title", Title), ("subtitle", Subtitle ?? "null"),
        ("patience", Patience.TotalSeconds), ("memory", Memory.Bytes), ("part", Part.Value), ("shape", Shape.ToString()),
        ("other_shape", OtherShape?.ToString() ?? "null"),
        ("script", Script is null ? "null" : File.ReadAllText(Script.Path)), ("command", Value.Of(Command.Select(a => (Value)a.Text))),
        ("weights", Value.Of([.. Weights.Select(w => (w.Key, (Value)w.Value))])), ("kind", Kind.ToString()),
        ("more", Value.Of(More.Keys.Order().Select(k => (Value)k))), ("base", Base is null ? "null" : Base.Digest),
        ("variables", Value.Of([.. context.Variables.Select(v => (v.Key, (Value)v.Value))])),
        ("own", Environment.GetEnvironmentVariable("OWN_VARIABLE") ?? "null"));
}

/// <summary>A table of one column, x.</summary>
internal sealed class OneColumn(double x) : Row
{
    public override IReadOnlyList<string> Columns => ["x"];
    public override bool IsMissing(string column) => false;
    public override double Number(string column) => x;
    public override string Text(string column) => x.ToString();
    public override double Sum(string pattern) => x;
    public override double Mean(string pattern) => x;
    public override double Min(string pattern) => x;
    public override double Max(string pattern) => x;
}
