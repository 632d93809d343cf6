using System.Runtime.InteropServices;
using Factory.Sdk;

namespace Factory.Execution;

/// <summary>The environment that a host starts with: a clean base, what its lease asks for, and its own name. Nothing else of the daemon's.</summary>
internal static class HostVariables
{
    /// <summary>The variable that carries a host's nonce; all that it starts inherit it.</summary>
    public const string Nonce = "FACTORY_HOST";

    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    // Who the user is and where programs are found; everything else a pipeline declares.
    private static readonly string[] s_inherited = ["HOME", "USER", "LOGNAME"];

    public static Dictionary<string, string> Of(LaunchEnvironment? launch, IReadOnlyDictionary<string, string> extra, string nonce, string temporary)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : DefaultPath,
            ["LANG"] = "C.UTF-8",
            ["TMPDIR"] = temporary,
            ["DOTNET_ROOT"] = DotnetRoot,
            // Its socket's path would not fit below a long TMPDIR, and nothing attaches to a host.
            ["DOTNET_EnableDiagnostics_IPC"] = "0",
        };
        foreach (var name in s_inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value) variables[name] = value;
        }
        foreach (var (name, value) in launch?.Set ?? extra) variables[name] = value;
        foreach (var (name, value) in extra)
        {
            if (launch?.Fixed.Contains(name) != true) variables[name] = value;
        }
        foreach (var name in launch?.Unset ?? []) variables.Remove(name);
        variables[Nonce] = nonce;
        return variables;
    }

    // shared/Microsoft.NETCore.App/VERSION/ of the runtime that this process runs on: the host finds it without a search.
    private static string DotnetRoot { get; } =
        Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
