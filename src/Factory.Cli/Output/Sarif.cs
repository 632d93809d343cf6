using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Factory.Control;
using Factory.Language;

namespace Factory.Cli;

/// <summary>Diagnostics as SARIF 2.1.0 (OASIS), as code scanning takes them.</summary>
internal static class Sarif
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    /// <param name="file">The file as it was named, relative to where the command runs.</param>
    /// <param name="text">What is in it.</param>
    public static string Write(string file, string text, IReadOnlyList<DiagnosticView> diagnostics)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            Run(json, UriOf(file), new(file, text), diagnostics);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Run(Utf8JsonWriter json, string uri, SourceText source, IReadOnlyList<DiagnosticView> diagnostics)
    {
        var rules = diagnostics.Select(d => d.Code).Distinct().Order(StringComparer.Ordinal).ToList();
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "factory");
        json.WriteString("version", CommandLine.Version);
        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("artifacts");
        json.WriteStartObject();
        Location(json, "location", uri);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("results");
        foreach (var diagnostic in diagnostics) Result(json, uri, source, diagnostic, rules.IndexOf(diagnostic.Code));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter json, string uri, SourceText source, DiagnosticView diagnostic, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", diagnostic.Code);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", diagnostic.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" });
        Text(json, "message", diagnostic.Suggestion is { } suggestion ? $"{diagnostic.Message}; {suggestion}" : diagnostic.Message);
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        Location(json, "artifactLocation", uri, index: 0);
        Region(json, "region", diagnostic);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        if (QuickFix.Of(source.Text, source.Offset(diagnostic.Line, diagnostic.Column), diagnostic.Suggestion) is { } fix) Fix(json, uri, diagnostic, fix);
        json.WriteEndObject();
    }

    private static void Fix(Utf8JsonWriter json, string uri, DiagnosticView diagnostic, string replacement)
    {
        json.WriteStartArray("fixes");
        json.WriteStartObject();
        Text(json, "description", $"write `{replacement}`");
        json.WriteStartArray("artifactChanges");
        json.WriteStartObject();
        Location(json, "artifactLocation", uri, index: 0);
        json.WriteStartArray("replacements");
        json.WriteStartObject();
        Region(json, "deletedRegion", diagnostic);
        Text(json, "insertedContent", replacement);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Region(Utf8JsonWriter json, string name, DiagnosticView diagnostic)
    {
        json.WriteStartObject(name);
        json.WriteNumber("startLine", diagnostic.Line);
        json.WriteNumber("startColumn", diagnostic.Column);
        json.WriteNumber("endLine", diagnostic.EndLine);
        json.WriteNumber("endColumn", diagnostic.EndColumn);
        json.WriteEndObject();
    }

    private static void Location(Utf8JsonWriter json, string name, string uri, int? index = null)
    {
        json.WriteStartObject(name);
        json.WriteString("uri", uri);
        if (index is { } number) json.WriteNumber("index", number);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    // A URI reference: relative as the file was named, and nothing in it but what may be.
    private static string UriOf(string file) => Path.IsPathRooted(file) ? new Uri(file).AbsoluteUri : string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
}
