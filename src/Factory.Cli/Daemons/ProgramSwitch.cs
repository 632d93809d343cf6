using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Factory.Cli;

/// <summary>Becomes another program of the installation, so that this one's streams and signals are its own.</summary>
internal static partial class ProgramSwitch
{
    /// <exception cref="RequestException">It could not be started; else it does not return.</exception>
    [DoesNotReturn]
    public static void Become(Installation installation, string program, IReadOnlyList<string> arguments)
    {
        // Returns only when it failed.
        Execute(program, [program, .. arguments, null], [.. Variables(installation), null]);
        throw new RequestException(ExitCode.Failed, $"{program} cannot be started: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}",
            "the installation is not whole; install Factory again");
    }

    private static IEnumerable<string> Variables(Installation installation)
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if ((string)variable.Key != Installation.HomeVariable) yield return $"{variable.Key}={variable.Value}";
        yield return $"{Installation.HomeVariable}={installation.Home}";
    }

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments, string?[] environment);
}
