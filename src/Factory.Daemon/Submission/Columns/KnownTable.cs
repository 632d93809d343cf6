using System.IO.Enumeration;

namespace Factory.Daemon;

/// <summary>What is known of a table before anything runs.</summary>
/// <param name="Name">Of the dataset as it was last made, or of the file that is read.</param>
/// <param name="Columns">Their names, in order.</param>
/// <param name="Texts">Those that are text for certain, each with a value that is no number, where one is known.</param>
/// <param name="Head">The beginning of the file that is read; null for a dataset as it was last made.</param>
internal sealed record KnownTable(string Name, IReadOnlyList<string> Columns, IReadOnlyDictionary<string, string?> Texts, TextHead? Head = null)
{
    public IEnumerable<string> Matching(string pattern) => Columns.Where(c => FileSystemName.MatchesSimpleExpression(pattern, c, ignoreCase: false));
}
