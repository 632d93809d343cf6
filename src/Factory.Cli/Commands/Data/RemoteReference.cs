using System.CommandLine;

namespace Factory.Cli.Commands;

/// <summary>A remote's name, a folder, or an address.</summary>
internal static class RemoteReference
{
    public static Argument<string> Argument() => new("REMOTE") { Description = "A remote's name, a folder (with a /), ssh://user@host/path or s3://bucket/path" };

    public static string Parse(string text, Session session) => text.Contains('/', StringComparison.Ordinal) && !text.Contains("://", StringComparison.Ordinal)
        ? Path.GetFullPath(text, session.Surroundings.Directory) : text;
}
