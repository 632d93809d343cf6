namespace Factory.Language;

/// <summary>When a pipeline that lies in the watched folder runs again by itself.</summary>
public abstract record BoundTrigger(string Name, string? Summary)
{
    /// <summary>At certain times: <c>schedule("0 3 * * *") { zone = "Europe/Berlin" }</c>.</summary>
    /// <param name="Cron">Five fields, as cron(8) has them, or a word such as <c>@daily</c>.</param>
    /// <param name="Zone">The time zone in which they are meant, by its IANA name.</param>
    public sealed record Schedule(string Name, string? Summary, string Cron, string Zone) : BoundTrigger(Name, Summary);

    /// <summary>When what it reads has moved: <c>change()</c>, <c>change("data/a.csv", dataset("other/raw"))</c>.</summary>
    /// <param name="Of">Files, datasets and releases; empty for all that the pipeline reads.</param>
    /// <param name="Every">How often an address is asked whether its content is another.</param>
    public sealed record Change(string Name, string? Summary, IReadOnlyList<InputSource> Of, TimeSpan Every) : BoundTrigger(Name, Summary)
    {
        /// <summary>Where each of them stands in the file.</summary>
        public IReadOnlyList<TextSpan> Places { get; init; } = [];
    }
}
