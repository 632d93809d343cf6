using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Factory.Plugins.Tests.Torch;

/// <summary>The plugin as the build lays it out. Its natives are used from there, half a gigabyte that is not copied beside the tests,
/// and so are themselves under test.</summary>
internal static class LaidOutTorch
{
    public static string Directory { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../plugins/torch/1.0.0"));
    public static string Natives { get; } = Path.Combine(Directory, "runtimes/linux-x64/native");

    [ModuleInitializer]
    internal static void FindNativesThere() => AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
        Path.Combine(Natives, $"lib{name}.so") is var file && File.Exists(file) ? NativeLibrary.Load(file) : 0;
}
