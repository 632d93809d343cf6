using Factory.LanguageServer.Wire;

namespace Factory.LanguageServer;

/// <summary>What the daemon said of a file as it was, and the text alone does not say: the editor shows it until the daemon has looked again.</summary>
internal sealed record FormerFindings(FileVersion File, IReadOnlyList<WireDiagnostic> Found)
{
    /// <summary>The same in the text as it is now: what stands before the change stays, what stands after it moves along, and what was changed is gone.</summary>
    public FormerFindings MovedTo(FileVersion file)
    {
        var (before, after) = (File.Source.Text, file.Source.Text);
        var same = before.AsSpan().CommonPrefixLength(after);
        var most = Math.Min(before.Length, after.Length) - same;
        var end = 0;
        while (end < most && before[^(end + 1)] == after[^(end + 1)]) end++;
        return new(file, [.. Found.Select(Moved).OfType<WireDiagnostic>()]);

        WireDiagnostic? Moved(WireDiagnostic found)
        {
            var (from, to) = (File.Offset(found.Range.Start), File.Offset(found.Range.End));
            var move = to <= same ? 0 : from >= before.Length - end ? after.Length - before.Length : (int?)null;
            return move is { } by ? found with { Range = file.RangeOf(new(from + by, to - from)) } : null;
        }
    }
}
