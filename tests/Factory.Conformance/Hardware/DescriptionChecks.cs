using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>What can be asked of a backend before anything else.</summary>
internal static class DescriptionChecks
{
    public static Task IsWellFormedAsync(IHardwareBackend backend, CancellationToken cancellationToken)
    {
        var (first, second) = (backend.Description, backend.Description);
        if (first.Kind != second.Kind || !Say(first).SequenceEqual(Say(second))) throw new ConformanceException("asked twice, it gives two descriptions");
        if (!first.Kind.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) || first.Kind.Length == 0)
            throw new ConformanceException($"`{first.Kind}` is no word of lower-case letters and digits");
        foreach (var same in first.Arguments.GroupBy(a => a.Name).Where(g => g.Count() > 1))
            throw new ConformanceException($"two arguments are called `{same.Key}`");
        foreach (var sign in first.Signs.Where(s => s.Contains('/', StringComparison.Ordinal) && !Path.IsPathRooted(s))) throw new ConformanceException($"the sign `{sign}` is no absolute path and no name of a library");
        if (first.Families.Contains(first.Kind)) throw new ConformanceException($"`{first.Kind}` is its own family");
        return Task.CompletedTask;
    }

    private static IEnumerable<(string, string, MatchRule, string)> Say(BackendDescription description) =>
        description.Arguments.Select(a => (a.Name, a.Type.ToString(), a.Rule, a.Target));

    public static async Task ProbeAnswersAsync(IHardwareBackend backend, CancellationToken cancellationToken)
    {
        var probe = await backend.ProbeAsync(cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(probe.Reason)) throw new ConformanceException($"it says {probe.Outcome} and gives no reason");
    }

    public static async Task<bool> IsPresentAsync(IHardwareBackend backend, CancellationToken cancellationToken) =>
        (await backend.ProbeAsync(cancellationToken).ConfigureAwait(false)).Outcome == ProbeOutcome.Present;
}
