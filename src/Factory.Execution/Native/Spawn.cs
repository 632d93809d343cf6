using System.Runtime.InteropServices;

namespace Factory.Execution.Native;

/// <summary>A program to start.</summary>
/// <param name="Environment">All of its environment; nothing is inherited.</param>
/// <param name="Input">The descriptor that becomes its standard input.</param>
/// <param name="Output">The descriptor that becomes its standard output.</param>
/// <param name="ErrorFile">Where its standard error is appended.</param>
internal sealed record SpawnRequest(
    string Path, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string Directory, int Input, int Output, string ErrorFile);

/// <summary>
/// Starts a program in a session of its own with descriptors 0, 1 and 2 and no other, default signals, and just the
/// environment given. Processor affinity and memory policy are those of the calling thread. The vfork behind
/// posix_spawn makes it as cheap in a big daemon as in a small one.
/// </summary>
internal static unsafe class Spawn
{
    /// <returns>The process's number. It is this process's child, so the number is its own until it is reaped.</returns>
    /// <exception cref="IOException">It could not be started; the message says why.</exception>
    public static int Start(SpawnRequest request)
    {
        var attributes = stackalloc byte[SpawnCalls.OpaqueSize];
        var actions = stackalloc byte[SpawnCalls.OpaqueSize];
        SpawnCalls.Check(SpawnCalls.AttributesInit(attributes), "posix_spawnattr_init");
        SpawnCalls.Check(SpawnCalls.ActionsInit(actions), "posix_spawn_file_actions_init");
        try
        {
            Describe(attributes);
            Describe(actions, request);
            return Start(request, attributes, actions);
        }
        finally
        {
            _ = SpawnCalls.ActionsDestroy(actions);
            _ = SpawnCalls.AttributesDestroy(attributes);
        }
    }

    // The runtime ignores SIGPIPE and blocks some signals; a child must not inherit that.
    private static void Describe(byte* attributes)
    {
        var none = stackalloc byte[SpawnCalls.SignalSetSize];
        var all = stackalloc byte[SpawnCalls.SignalSetSize];
        new Span<byte>(none, SpawnCalls.SignalSetSize).Clear();
        new Span<byte>(all, SpawnCalls.SignalSetSize).Fill(0xFF);
        SpawnCalls.Check(SpawnCalls.SetMask(attributes, none), "posix_spawnattr_setsigmask");
        SpawnCalls.Check(SpawnCalls.SetDefaults(attributes, all), "posix_spawnattr_setsigdefault");
        SpawnCalls.Check(SpawnCalls.SetFlags(attributes, SpawnCalls.SetSession | SpawnCalls.SetSignalMask | SpawnCalls.SetSignalDefaults),
            "posix_spawnattr_setflags");
    }

    private static void Describe(byte* actions, SpawnRequest request)
    {
        const uint ownerOnly = 0b110_000_000;
        SpawnCalls.Check(SpawnCalls.AddDuplicate(actions, request.Input, 0), "descriptor 0");
        SpawnCalls.Check(SpawnCalls.AddDuplicate(actions, request.Output, 1), "descriptor 1");
        SpawnCalls.Check(SpawnCalls.AddOpen(actions, 2, request.ErrorFile, Posix.WriteOnly | Posix.Create | Posix.Append, ownerOnly), "descriptor 2");
        SpawnCalls.Check(SpawnCalls.AddCloseFrom(actions, 3), "posix_spawn_file_actions_addclosefrom_np");
        SpawnCalls.Check(SpawnCalls.AddChangeDirectory(actions, request.Directory), "posix_spawn_file_actions_addchdir_np");
    }

    private static int Start(SpawnRequest request, byte* attributes, byte* actions)
    {
        var path = Marshal.StringToCoTaskMemUTF8(request.Path);
        var arguments = Strings([request.Path, .. request.Arguments]);
        var environment = Strings([.. request.Environment.Select(v => $"{v.Key}={v.Value}")]);
        try
        {
            var error = SpawnCalls.Spawn(out var process, (byte*)path, actions, attributes, arguments, environment);
            SpawnCalls.Check(error, $"{request.Path} cannot be started");
            return process;
        }
        finally
        {
            Marshal.FreeCoTaskMem(path);
            Free(arguments);
            Free(environment);
        }
    }

    private static byte** Strings(IReadOnlyList<string> texts)
    {
        var array = (byte**)NativeMemory.Alloc((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < texts.Count; i++) array[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        array[texts.Count] = null;
        return array;
    }

    private static void Free(byte** array)
    {
        for (var i = 0; array[i] is not null; i++) Marshal.FreeCoTaskMem((nint)array[i]);
        NativeMemory.Free(array);
    }
}
