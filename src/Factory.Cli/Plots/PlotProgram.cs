using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Factory.Control;

namespace Factory.Cli;

/// <summary>Has <c>factory-plot</c> draw a page.</summary>
internal static class PlotProgram
{
    /// <param name="installation">Where the program is.</param>
    /// <param name="page">What is drawn.</param>
    /// <param name="form"><c>svg</c>, <c>png</c> (a file for each figure) or <c>html</c> (one for all).</param>
    /// <param name="target">The folder, or the file of the page.</param>
    /// <returns>The paths of what it wrote.</returns>
    /// <exception cref="RequestException">It could not draw or write; the message says why.</exception>
    public static async Task<IReadOnlyList<string>> DrawAsync(Installation installation, PlotPage page, string form, string target, CancellationToken cancellationToken)
    {
        using var program = Start(installation, form, target);
        var output = program.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = program.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await JsonSerializer.SerializeAsync(program.StandardInput.BaseStream, page, ControlJson.Default.PlotPage, cancellationToken);
            program.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all; its last words say why.
        }
        await program.WaitForExitAsync(cancellationToken);
        if (program.ExitCode != 0) throw new RequestException(ExitCode.Failed, $"the figures could not be drawn: {(await error).Trim()}");
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Process Start(Installation installation, string form, string target)
    {
        var start = new ProcessStartInfo(installation.Plot, [form, target])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new RequestException(ExitCode.Failed, $"{installation.Plot} cannot be started: {e.Message}", "the installation is not whole; install Factory again");
        }
    }
}
