using System.ComponentModel;
using System.Diagnostics;

namespace Factory.Hardware.Cuda;

/// <summary>Runs a program and gives its exit code and output; null when it cannot be started or does not end in time.</summary>
internal delegate (int ExitCode, string Output)? CommandRunner(string program, params string[] arguments);

internal static class Commands
{
    /// <summary>Two of them, a report and a list, are one look, which must be over before whoever waits for it gives up.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(9);

    public static (int ExitCode, string Output)? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            })!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            if (process.WaitForExit(s_limit) && output.Wait(s_limit)) return (process.ExitCode, output.Result);
            process.Kill(entireProcessTree: true);
            return null;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or AggregateException)
        {
            return null;
        }
    }
}
