using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Factory.Simulation;

/// <summary>
/// What the simulation is worth: each of these bugs, put into the engine or the loop around it, is found. The sources are compiled
/// anew with one place changed. FACTORY_TESTS=full tries all of them, else every third.
/// </summary>
public class MutationTests
{
    private const int Seeds = 3000;
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);
    private static readonly Dictionary<string, string> Sources = Read();
    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview);
    private static readonly CSharpCompilation Unchanged = Compilation();

    public static TheoryData<string> Names() =>
        [.. Mutant.All.Where((_, i) => i % 3 == 0 || Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full").Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bug_is_found(string name)
    {
        var mutant = Mutant.All.Single(m => m.Name == name);
        var file = Assert.Single(Sources.Keys, f => Path.GetFileName(f) == mutant.File);
        Assert.Equal(1, Places(mutant));
        Assert.True(FirstFailing(Load(With(file, mutant))) is not null, $"nothing in {Seeds} histories shows that {mutant.Name}");
    }

    [Fact]
    public void Every_bug_still_has_its_place() => Assert.DoesNotContain(Mutant.All, m => Places(m) != 1);

    private static int Places(Mutant mutant) => Sources.Where(s => Path.GetFileName(s.Key) == mutant.File).Sum(s => s.Value.Split(mutant.Text).Length - 1);

    [Fact]
    public void The_sources_as_they_are_pass() => Assert.Null(FirstFailing(Load(Unchanged), 100));

    // In order: the earliest histories show most, and a bug may do worse in one that nobody had to look at.
    private static int? FirstFailing(Action<int> play, int seeds = Seeds)
    {
        for (var seed = 0; seed < seeds; seed++)
        {
            try
            {
                play(seed);
            }
            catch (TargetInvocationException)
            {
                return seed;
            }
        }
        return null;
    }

    private static CSharpCompilation Compilation()
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':').Where(p => Path.GetFileName(p) != "Factory.Engine.dll");
        return CSharpCompilation.Create(
            "Mutant", Sources.Select(s => CSharpSyntaxTree.ParseText(s.Value, Language, s.Key)), references.Select(r => MetadataReference.CreateFromFile(r)),
            new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static CSharpCompilation With(string file, Mutant mutant)
    {
        var tree = Unchanged.SyntaxTrees.Single(t => t.FilePath == file);
        return Unchanged.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(Sources[file].Replace(mutant.Text, mutant.Instead), Language, file));
    }

    private static Action<int> Load(CSharpCompilation compilation)
    {
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        var world = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image).GetType("Factory.Simulation.World")!;
        var play = world.GetMethod("Play")!;
        return seed => play.Invoke(Activator.CreateInstance(world, seed), []);
    }

    private static Dictionary<string, string> Read()
    {
        var engine = Directory.GetFiles(Path.Combine(Root, "src/Factory.Engine"), "*.cs", SearchOption.AllDirectories);
        var simulation = Directory.GetFiles(Path.Combine(Root, "tests/Factory.Simulation"), "*.cs")
            .Where(f => !Path.GetFileName(f).Contains("Tests", StringComparison.Ordinal) && Path.GetFileName(f) != "Mutant.cs");
        var sources = engine.Concat(simulation).ToDictionary(f => f, File.ReadAllText);
        sources.Add("Usings.cs",
            "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;");
        return sources;
    }

    private static string FindRoot(string directory) =>
        File.Exists(Path.Combine(directory, "Directory.Packages.props")) ? directory : FindRoot(Path.GetDirectoryName(directory)!);
}
