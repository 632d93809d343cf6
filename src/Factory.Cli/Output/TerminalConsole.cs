using Spectre.Console;

namespace Factory.Cli;

/// <summary>Spectre's console over our own stream. Loading it costs: only what draws comes here.</summary>
internal static class TerminalConsole
{
    public static IAnsiConsole Create(Surroundings surroundings)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(surroundings.Out),
        });
        (console.Profile.Width, console.Profile.Height) = surroundings.TerminalSize();
        return console;
    }
}
