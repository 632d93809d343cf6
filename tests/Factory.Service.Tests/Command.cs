using System.ComponentModel;
using System.Diagnostics;

namespace Factory.Service.Tests;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    /// <returns>All that it said, on both streams.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static async Task<string> Run(string program, params string[] arguments)
    {
        var (exit, said) = await Try(program, arguments);
        return exit == 0 ? said : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {exit}: {said}");
    }

    public static async Task<(int Exit, string Said)> Try(string program, params string[] arguments)
    {
        using var process = Start(new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true });
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output + await error).Trim());
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{start.FileName} cannot be started: install what .ci/run installs", e);
        }
    }
}
