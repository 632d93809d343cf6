namespace Factory.Cli;

/// <summary>Where the programs and the plugins are: in an installation, or in a built source tree.</summary>
internal sealed record Installation(string Home, string Daemon, string Host, string Plugins)
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

    private static string[] AroundThisProgram() =>
        // Installed, all programs lie together; built, this one is in artifacts/bin/Factory.Cli/release.
        [AppContext.BaseDirectory.TrimEnd('/'), Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../.."))];

    private static Installation? At(string home)
    {
        Installation Of(string daemon, string host, string plugins) =>
            new(home, Path.Combine(home, daemon), Path.Combine(home, host), Path.Combine(home, plugins));
        var installed = Of("factoryd", "factory-host", "plugins");
        if (File.Exists(installed.Daemon)) return installed;
        var built = Of("artifacts/bin/Factory.Daemon/release/factoryd", "artifacts/bin/Factory.Host/release/factory-host", "artifacts/plugins");
        return File.Exists(built.Daemon) ? built : null;
    }
}
