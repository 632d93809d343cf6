namespace Factory.Cli;

/// <summary>Where the programs and the plugins are: in an installation, or in a built source tree.</summary>
internal sealed record Installation(string Home, string Daemon, string Host, string Plugins, string LanguageServer, string Plot)
{
    public const string HomeVariable = "FACTORY_HOME";

    /// <exception cref="DaemonStartException">There is no daemon to be found.</exception>
    public static Installation Find(Func<string, string?> variable)
    {
        var homes = variable(HomeVariable) is { Length: > 0 } home ? [Path.GetFullPath(home)] : AroundThisProgram();
        return homes.Select(At).FirstOrDefault(i => i is not null)
            ?? throw new DaemonStartException(
                $"factoryd is not in {string.Join(" or ", homes)}",
                $"set {HomeVariable} to the folder that Factory was installed or built in");
    }

    /// <summary>The folder of a plugin's newest version.</summary>
    public string Newest(string plugin)
    {
        var folder = Path.Combine(Plugins, plugin);
        var versions = Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        return versions.MaxBy(v => System.Version.TryParse(Path.GetFileName(v), out var version) ? version : new())
            ?? throw new RequestException(ExitCode.Failed, $"the plugin `{plugin}` is not in {Plugins}", "the installation is not whole; install Factory again");
    }

    private static string[] AroundThisProgram() =>
        // Installed, all programs lie together; built, this one is in artifacts/bin/Factory.Cli/release.
        [AppContext.BaseDirectory.TrimEnd('/'), Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../.."))];

    private static Installation? At(string home)
    {
        Installation Of(string daemon, string host, string plugins, string languageServer, string plot) =>
            new(home, Path.Combine(home, daemon), Path.Combine(home, host), Path.Combine(home, plugins), Path.Combine(home, languageServer), Path.Combine(home, plot));
        var installed = Of("factoryd", "factory-host", "plugins", "factory-lsp", "factory-plot");
        if (File.Exists(installed.Daemon)) return installed;
        var built = Of("artifacts/bin/Factory.Daemon/release/factoryd", "artifacts/bin/Factory.Host/release/factory-host", "artifacts/plugins",
            "artifacts/bin/Factory.LanguageServer/release/factory-lsp", "artifacts/bin/Factory.Plots/release/factory-plot");
        return File.Exists(built.Daemon) ? built : null;
    }
}
