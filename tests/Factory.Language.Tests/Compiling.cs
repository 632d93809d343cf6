namespace Factory.Language.Tests;

/// <summary>Short ways to compile in tests.</summary>
internal static class Compiling
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>The repository, found upwards from where the tests run.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Digits { get; } = File.ReadAllText(Path.Combine(Root, "pipelines", "digits.factory"));

    public static CompileResult Compile(string text, Catalog? catalog = null, IReadOnlyDictionary<string, string>? set = null,
        IReadOnlyDictionary<string, string>? used = null) =>
        PipelineCompiler.Compile(new("test.factory", text), catalog ?? TestCatalog.Default, set ?? Nothing, used);

    /// <summary>The pipeline of a text that must be without errors.</summary>
    public static BoundPipeline Bind(string text, Catalog? catalog = null, IReadOnlyDictionary<string, string>? set = null)
    {
        var result = Compile(text, catalog, set);
        return result.Pipeline ?? throw new Xunit.Sdk.XunitException(DiagnosticRenderer.Render(new("test.factory", text), result.Diagnostics));
    }

    public static T Stage<T>(this BoundPipeline pipeline, string name) where T : BoundStage => (T)pipeline.Stages.Single(s => s.Name == name);

    /// <summary>The codes of all diagnostics, in order.</summary>
    public static IEnumerable<string> Codes(this CompileResult result) => result.Diagnostics.Select(d => d.Code);

    /// <summary>What a diagnostic's span covers.</summary>
    public static string Of(this TextSpan span, string text) => text.Substring(span.Start, span.Length);

    private static string FindRoot(string directory) =>
        File.Exists(Path.Combine(directory, "Directory.Packages.props")) ? directory : FindRoot(Path.GetDirectoryName(directory)!);
}
