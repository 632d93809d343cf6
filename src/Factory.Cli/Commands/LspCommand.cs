using System.CommandLine;

namespace Factory.Cli.Commands;

/// <summary>Becomes the language server, a program of its own: so that the editor's streams are its own too.</summary>
internal static class LspCommand
{
    public static Command Create(SharedOptions shared) =>
        shared.Doing(new Command("lsp", "Serve an editor over the standard streams (Language Server Protocol)."), (_, session, _) =>
        {
            var installation = Installation.Find(session.Surroundings.Variable);
            ProgramSwitch.Become(installation, installation.LanguageServer, [Environment.ProcessPath ?? "factory"]);
            return Task.FromResult(ExitCode.Internal);
        });
}
