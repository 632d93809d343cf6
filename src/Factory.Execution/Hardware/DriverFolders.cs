namespace Factory.Execution.Hardware;

/// <summary>
/// Where drivers keep their libraries besides the loader's own folders: what the daemon's <c>LD_LIBRARY_PATH</c> names, as images for containers and some
/// distributions set it. Backends' hosts are given it; stages are not.
/// </summary>
internal static class DriverFolders
{
    private const string Variable = "LD_LIBRARY_PATH";
    private static readonly string s_folders = Environment.GetEnvironmentVariable(Variable) ?? "";

    public static IReadOnlyDictionary<string, string> Variables { get; } =
        s_folders.Length > 0 ? new Dictionary<string, string> { [Variable] = s_folders } : new Dictionary<string, string>();

    /// <summary>Whether a backend's sign is here: an absolute path, or a library's name in one of these folders.</summary>
    public static bool Has(string sign) => sign.Contains('/', StringComparison.Ordinal) ? Path.Exists(sign)
        : s_folders.Split(':', StringSplitOptions.RemoveEmptyEntries).Any(f => File.Exists(Path.Combine(f, sign)));
}
