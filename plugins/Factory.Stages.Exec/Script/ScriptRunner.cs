using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using Factory.Sdk;
using Factory.Tables;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Scripting;

namespace Factory.Stages.Exec.Script;

/// <param name="Text">The script.</param>
/// <param name="Name">What to call it in messages.</param>
/// <param name="Directory">Where <c>#load</c> and <c>#r</c> look for files.</param>
internal sealed record ScriptSource(string Text, string Name, string Directory);

/// <summary>Compiles a script and runs it, and says in its own lines what went wrong.</summary>
internal sealed class ScriptRunner(ScriptSource source)
{
    private static readonly string[] s_imports =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Text", "System.Text.Json", "System.Threading", "System.Threading.Tasks",
        "Factory.Sdk", "Factory.Tables",
    ];

    public async Task RunAsync(ScriptGlobals globals, CancellationToken cancellationToken)
    {
        var compilation = CSharpScript.Create(source.Text, Options(), typeof(ScriptGlobals)).GetCompilation();
        var context = new ScriptLoadContext(Files(compilation));
        try
        {
            var run = Load(compilation, context, cancellationToken);
            await Task.Run(() => run([globals, null]), cancellationToken);
        }
        catch (Exception e) when (e is not (StageFailedException or OperationCanceledException))
        {
            throw new StageFailedException($"{source.Name}{LineOf(e)}: {e.GetType().Name}: {e.Message}", inner: e);
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>What the compiler says against it, the first few.</summary>
    /// <param name="unknown">What is wrong with a name that the script uses in any case; null where nothing is.</param>
    public IReadOnlyList<string> Errors(Func<ScriptName, string?> unknown)
    {
        var compilation = CSharpScript.Create(source.Text, Options(), typeof(ScriptGlobals)).GetCompilation();
        var errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Take(4).Select(e => $"the script does not compile: {Describe(e)}").ToList();
        if (errors.Count > 0) return errors;
        return [.. new ScriptNames(compilation, compilation.SyntaxTrees.Last()).All().Select(n => (n.Location, Fault: unknown(n))).Where(n => n.Fault is not null).Take(4)
            .Select(n => $"{PlaceOf(n.Location)}: {n.Fault}")];
    }

    private ScriptOptions Options() => ScriptOptions.Default
        .WithFilePath(Path.Combine(source.Directory, source.Name)).WithFileEncoding(Encoding.UTF8).WithEmitDebugInformation(true)
        .WithSourceResolver(new SourceFileResolver([], source.Directory))
        .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(source.Directory))
        .AddReferences(typeof(ScriptGlobals).Assembly, typeof(Table).Assembly, typeof(StageContext).Assembly, typeof(System.Text.Json.JsonDocument).Assembly)
        .AddImports(s_imports).WithLanguageVersion(LanguageVersion.Latest);

    private static Dictionary<string, string> Files(Compilation compilation) => compilation.References.OfType<PortableExecutableReference>()
        .Select(r => r.FilePath).OfType<string>().DistinctBy(Path.GetFileNameWithoutExtension).ToDictionary(f => Path.GetFileNameWithoutExtension(f)!);

    // A script becomes a class with a static method that takes the globals, and a place for the class's own instance.
    private Func<object?[], Task<object>> Load(Compilation compilation, ScriptLoadContext context, CancellationToken cancellationToken)
    {
        using MemoryStream program = new(), symbols = new();
        var emitted = compilation.Emit(program, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb),
            cancellationToken: cancellationToken);
        Check(emitted.Diagnostics);
        (program.Position, symbols.Position) = (0, 0);
        var entry = compilation.GetEntryPoint(cancellationToken)!;
        return context.LoadFromStream(program, symbols).GetType(entry.ContainingType.MetadataName, throwOnError: true)!
            .GetMethod(entry.MetadataName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
            .CreateDelegate<Func<object?[], Task<object>>>();
    }

    private void Check(IEnumerable<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToArray();
        if (errors.Length > 0) throw new StageFailedException("the script does not compile:\n" + string.Join('\n', errors.Take(20).Select(Describe)));
    }

    private string Describe(Diagnostic error) => $"{PlaceOf(error.Location)}: {error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}";

    private string PlaceOf(Location location)
    {
        var at = location.GetMappedLineSpan();
        return string.Create(CultureInfo.InvariantCulture, $"{NameOf(at.Path)}:{at.StartLinePosition.Line + 1}:{at.StartLinePosition.Character + 1}");
    }

    // The innermost frame of the script's own code, which the compiler puts into a class named Submission#0.
    private string LineOf(Exception exception)
    {
        var frame = new StackTrace(exception, fNeedFileInfo: true).GetFrames()
            .FirstOrDefault(f => f.GetFileLineNumber() > 0
                && f.GetMethod()?.DeclaringType?.FullName?.StartsWith("Submission#", StringComparison.Ordinal) == true);
        if (frame is null) return "";
        var elsewhere = NameOf(frame.GetFileName()) is var name && name != source.Name ? $", {name}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{elsewhere}:{frame.GetFileLineNumber()}");
    }

    private string NameOf(string? path) => path is null or "" ? source.Name : Path.GetRelativePath(source.Directory, path);
}
