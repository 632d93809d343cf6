using System.Reflection;
using System.Runtime.Loader;

namespace Factory.Host.Values;

/// <summary>An assembly of compiled expressions, in a context of its own that can be let go.</summary>
internal sealed class ExpressionAssembly : IDisposable
{
    private readonly AssemblyLoadContext _context;
    private readonly Type _expressions;

    public ExpressionAssembly(string path)
    {
        _context = new AssemblyLoadContext(path, isCollectible: true);
        // From memory: a mapped file could not be deleted or replaced safely while it is loaded.
        using var bytes = new MemoryStream(File.ReadAllBytes(path));
        _expressions = _context.LoadFromStream(bytes).GetType("Expressions", throwOnError: true)!;
    }

    /// <exception cref="MissingMethodException">There is no such expression.</exception>
    public MethodInfo Method(string name) =>
        _expressions.GetMethod(name, BindingFlags.Public | BindingFlags.Static)
            ?? throw new MissingMethodException($"the compiled expressions hold no `{name}`");

    /// <summary>The columns that an expression takes, in the order in which it wants them; none when it takes no row, or finds them itself.</summary>
    public IReadOnlyList<string> Columns(string name) =>
        _expressions.GetMethod(ColumnsOf(name), BindingFlags.Public | BindingFlags.Static)?.Invoke(null, null) as string[] ?? [];

    /// <summary>The name of the method that lists the columns of another.</summary>
    public static string ColumnsOf(string method) => $"{method}Columns";

    /// <summary>The name of the method that does for many rows what another does for one.</summary>
    public static string BlockOf(string method) => $"{method}Rows";

    public void Dispose() => _context.Unload();
}
