using System.Reflection;
using System.Runtime.Loader;
using Factory.Conformance;
using Factory.Sdk;
using Factory.Tables;

namespace Factory.Plugins.Tests.Exec;

/// <summary>The plugin as a host has it: laid out in a folder, in a load context of its own that shares the Sdk alone.</summary>
public sealed class LoadContextTests
{
    private static readonly string PluginFolder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../plugins/exec/1.0.0"));

    [Fact]
    public async Task A_script_runs_against_the_assemblies_of_the_plugin_and_a_command_loads_no_compiler()
    {
        var context = new PluginContext(Path.Combine(PluginFolder, "Factory.Stages.Exec.dll"));
        var stages = context.LoadFromAssemblyPath(Path.Combine(PluginFolder, "Factory.Stages.Exec.dll")).GetTypes();
        using var bench = new StageBench();

        var command = Create(stages, "ExecStage", ("Command", ExecBench.Command("true")));
        await bench.RunAsync(command);
        Assert.DoesNotContain(context.Assemblies, a => a.GetName().Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));

        var made = bench.Output("made", ArtifactKind.Table);
        await new Table([new IntegerColumn("x", [1, 2, 3])]).WriteAsync(made);
        var run = await bench.RunAsync(Create(stages, "ScriptStage",
            ("Inputs", new Dictionary<string, InputArtifact> { ["rows"] = bench.Input("rows", made) }),
            ("Code", "var table = await ReadTableAsync(\"rows\"); Metrics[\"rows\"] = new Table(table.Columns).RowCount;"),
            ("Metrics", new Dictionary<string, MetricType> { ["rows"] = MetricType.Int })));
        Assert.Equal(3L, run.Metrics.Values["rows"]);
        Assert.Contains(context.Assemblies, a => a.GetName().Name == "Microsoft.CodeAnalysis.CSharp.Scripting");
    }

    private static IStage<DeclaredMetrics> Create(Type[] types, string name, params (string Property, object Value)[] settings)
    {
        var type = types.Single(t => t.Name == name);
        var stage = (IStage<DeclaredMetrics>)Activator.CreateInstance(type)!;
        foreach (var (property, value) in settings) type.GetProperty(property)!.SetValue(stage, value);
        return stage;
    }

    private sealed class PluginContext(string assembly) : AssemblyLoadContext("exec")
    {
        private readonly AssemblyDependencyResolver _resolver = new(assembly);

        protected override Assembly? Load(AssemblyName name) =>
            name.Name != "Factory.Sdk" && _resolver.ResolveAssemblyToPath(name) is { } path ? LoadFromAssemblyPath(path) : null;
    }
}
