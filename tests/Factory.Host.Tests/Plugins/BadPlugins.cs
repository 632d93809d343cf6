using Factory.Host.Tests.Support;
using Factory.Sdk;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Factory.Host.Tests.Plugins;

/// <summary>Plugins that are wrong in one way each, compiled on the spot.</summary>
internal static class BadPlugins
{
    private const string Frame = """
        using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; using Factory.Sdk;
        #nullable enable
        public sealed record Fine(double A);
        public sealed record Wrong(System.DateTime When);
        public abstract class Base<T> : IStage<T> where T : class
        {
            public Task<T> RunAsync(StageContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
        }
        """;

    private static readonly Dictionary<string, string> s_sources = new()
    {
        ["TestPlugins.Bad.TwoOfOneName"] =
            """[Stage("test.same", "A.")] public class A : Base<Fine>; [Stage("test.same", "B.")] public class B : Base<Fine>;""",
        ["TestPlugins.Bad.WrongSetting"] = """[Stage("test.a", "A.")] public class A : Base<Fine> { [Setting("S.")] public Uri? Where { get; set; } }""",
        ["TestPlugins.Bad.CommonSetting"] = """[Stage("test.a", "A.")] public class A : Base<Fine> { [Setting("S.")] public int Retry { get; set; } }""",
        ["TestPlugins.Bad.NoDefault"] = """[Stage("test.a", "A.")] public class A : Base<Fine> { [Setting("S.")] public string Text { get; set; } = null!; }""",
        ["TestPlugins.Bad.NoSetter"] = """[Stage("test.a", "A.")] public class A : Base<Fine> { [Setting("S.")] public int Number { get; } = 1; }""",
        ["TestPlugins.Bad.WrongMetric"] = """[Stage("test.a", "A.")] public class A : Base<Wrong>;""",
        ["TestPlugins.Bad.NoConstructor"] = """[Stage("test.a", "A.")] public class A(int b) : Base<Fine> { public int B => b; }""",
        ["TestPlugins.Bad.Empty"] = "public class A : Base<Fine>;",
    };

    public static void Build(string name, TemporaryFolder folder)
    {
        Compile(name, Frame + s_sources[name], folder.At($"{name}.dll"));
        folder.Write("plugin.json", $$"""{ "id": "bad", "version": "1.0.0", "assembly": "{{name}}.dll", "sdk": "1.0" }""");
    }

    public static void Compile(string name, string source, string path)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
            .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal));
        var references = platform.Append(typeof(Row).Assembly.Location).Select(p => MetadataReference.CreateFromFile(p));
        var compilation =
            CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(source)], references, new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        var result = compilation.Emit(path);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
    }
}
