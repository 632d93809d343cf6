using System.Diagnostics;

namespace Factory.Benchmarks;

/// <summary>Runs programs and takes the time from their start to their end.</summary>
internal static class Shell
{
    /// <returns>Milliseconds.</returns>
    /// <exception cref="InvalidOperationException">It failed: a number of something that did not work is worth nothing.</exception>
    public static async Task<double> Time(string directory, string program, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true,
            RedirectStandardInput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        var said = await output + await error;
        return process.ExitCode == 0 ? took
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
    }

    /// <summary>Where a program is on the PATH; null when it is not installed.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(d => Path.Combine(d, program)).FirstOrDefault(File.Exists);
}
