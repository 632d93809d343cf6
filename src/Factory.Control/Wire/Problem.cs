using System.Text.Json.Serialization;

namespace Factory.Control;

/// <summary>The body of every answer that is not a success. Status 404: no such thing; 409: not now; 422: the pipeline is wrong; 400: the request is.</summary>
/// <param name="Message">What happened and where.</param>
/// <param name="Hint">What to do about it.</param>
/// <param name="Diagnostics">What is wrong with the pipeline, with status 422.</param>
public sealed record Problem(string Message, string? Hint = null, IReadOnlyList<DiagnosticView>? Diagnostics = null);

[JsonConverter(typeof(WordConverter<Severity>))]
public enum Severity
{
    Info,
    Warning,
    Error,
}

/// <summary>What an author must know about a place in a pipeline file. Lines and columns count from 1; the end is exclusive.</summary>
/// <param name="Code">Stable, such as <c>FAC1203</c>.</param>
/// <param name="Rendered">The whole of it as text, with the line and a caret under the place.</param>
public sealed record DiagnosticView(
    string Code, Severity Severity, int Line, int Column, int EndLine, int EndColumn, string Message, string? Suggestion, string Rendered);
