using System.Reflection;
using System.Runtime.Loader;

namespace Factory.Stages.Exec.Script;

/// <summary>
/// Where a compiled script lives: beside this plugin, whose very assemblies it shares, and gone when it has run. The scripting
/// API's own loader asks the process's default context first, and would find other copies of them there.
/// </summary>
/// <param name="references">Files that the script refers to, by their simple names.</param>
internal sealed class ScriptLoadContext(IReadOnlyDictionary<string, string> references) : AssemblyLoadContext("script", isCollectible: true)
{
    private static readonly AssemblyLoadContext s_plugin = GetLoadContext(typeof(ScriptLoadContext).Assembly)!;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        try
        {
            return s_plugin.LoadFromAssemblyName(assemblyName);
        }
        catch (FileNotFoundException)
        {
            return references.TryGetValue(assemblyName.Name!, out var path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
