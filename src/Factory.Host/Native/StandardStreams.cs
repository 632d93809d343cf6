namespace Factory.Host.Native;

/// <summary>
/// Where descriptors 0, 1 and 2 lead. Foreign code writes to them by Console, by printf and through its children; so
/// they themselves are switched, and not only .NET's idea of them.
/// </summary>
internal static class StandardStreams
{
    /// <summary>A private copy of a descriptor that children do not inherit.</summary>
    public static int Keep(int descriptor) =>
        Posix.Checked(Posix.Control(descriptor, Posix.DuplicateCloseOnExec, 3), $"descriptor {descriptor} cannot be kept");

    public static void ToNull()
    {
        Lead("/dev/null", Posix.ReadOnly, 0);
        Lead("/dev/null", Posix.WriteOnly, 1);
        Lead("/dev/null", Posix.WriteOnly, 2);
        ReopenConsole();
    }

    public static void ToFiles(string output, string error)
    {
        Lead("/dev/null", Posix.ReadOnly, 0);
        Lead(output, Posix.WriteOnly | Posix.Create | Posix.Append, 1);
        Lead(error, Posix.WriteOnly | Posix.Create | Posix.Append, 2);
        ReopenConsole();
    }

    private static void Lead(string path, int flags, int descriptor)
    {
        var opened = Posix.Checked(Posix.Open(path, flags | Posix.CloseOnExec, 0b110_100_100), $"{path} cannot be opened");
        if (opened == descriptor) return;
        Posix.Checked(Posix.Duplicate(opened, descriptor), $"descriptor {descriptor} cannot be led to {path}");
        _ = Posix.Close(opened);
    }

    // .NET's console keeps a copy of the descriptor from its first use: without this a second ticket would write into the first one's log.
#pragma warning disable RS0030 // The streams of the code that this host holds.
    private static void ReopenConsole()
    {
        Console.SetOut(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        Console.SetError(new StreamWriter(Console.OpenStandardError()) { AutoFlush = true });
    }

    /// <summary>Writes a line to where standard output leads now.</summary>
    public static void WriteLine(string line) => Console.Out.WriteLine(line);
#pragma warning restore RS0030
}
