using System.CommandLine;

namespace Factory.Cli.Commands;

internal static class ModelsCommand
{
    public static Command Create(SharedOptions shared) =>
        shared.Reading(
            new Command("models", "Show and export released models; without more it lists them.")
            {
                ModelsListCommand.Create(shared),
                ModelsShowCommand.Create(shared),
                ModelsExportCommand.Create(shared),
            },
            ModelsListCommand.List);

    public static Argument<string> Reference() => new("REF") { Description = "A release: name, name@alias or name@version" };
}
