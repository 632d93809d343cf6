using System.CommandLine;
using Factory.Control;

namespace Factory.Cli;

/// <summary>What a command has that can draw what it shows: <c>--html FILE</c> and <c>--svg FOLDER</c>.</summary>
internal sealed class PlotOptions
{
    private readonly Option<FileInfo?> _html = new("--html") { Description = "Draw it too, as one page for any browser", HelpName = "file" };
    private readonly Option<DirectoryInfo?> _svg = new("--svg") { Description = "Draw it too, a picture each", HelpName = "folder" };

    public void AddTo(Command command)
    {
        command.Options.Add(_html);
        command.Options.Add(_svg);
    }

    /// <summary>Draws what was asked for, and says which files were written.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="session">This invocation.</param>
    /// <param name="page">Makes the page; called when it is needed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether anything was asked for.</returns>
    public async Task<bool> DrawAsync(ParseResult parsed, Session session, Func<PlotPage> page, CancellationToken cancellationToken)
    {
        var (html, svg) = (parsed.GetValue(_html), parsed.GetValue(_svg));
        if (html is null && svg is null) return false;
        var installation = Installation.Find(session.Surroundings.Variable);
        var drawn = page();
        var paths = new List<string>();
        if (html is not null) paths.AddRange(await PlotProgram.DrawAsync(installation, drawn, "html", html.FullName, cancellationToken));
        if (svg is not null) paths.AddRange(await PlotProgram.DrawAsync(installation, drawn, "svg", svg.FullName, cancellationToken));
        foreach (var path in paths) session.Error.Line($"wrote {Escape.Line(path)}");
        return true;
    }
}
