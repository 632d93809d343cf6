using Factory.Sdk;

namespace Factory.Protocol;

/// <summary>A line to the script host's standard input; each is answered by one line, in order.</summary>
/// <param name="Id">Chosen by the sender, repeated in the answer.</param>
/// <param name="Compile">Check and compile all expressions of a file.</param>
/// <param name="Evaluate">Evaluate expressions of an assembly compiled before.</param>
public sealed record ScriptRequest(long Id, CompileRequest? Compile = null, EvaluateRequest? Evaluate = null);

/// <summary>A line from the script host's standard output.</summary>
/// <param name="Id">Of the request.</param>
/// <param name="Compile">The answer to a compilation.</param>
/// <param name="Evaluate">The answer to an evaluation.</param>
/// <param name="Error">The request could not be worked on, and why.</param>
public sealed record ScriptResponse(long Id, CompileResponse? Compile = null, EvaluateResponse? Evaluate = null, string? Error = null);

/// <param name="Expressions">All expressions of one file, in order.</param>
/// <param name="Scopes">The scopes that they refer to by name.</param>
public sealed record CompileRequest(IReadOnlyList<ScriptExpression> Expressions, IReadOnlyDictionary<string, ScriptScope> Scopes);

/// <param name="Text">The C# expression.</param>
/// <param name="Scope">The name of its scope.</param>
/// <param name="Result">The C# type that it must convert to, such as <c>bool</c> or <c>double</c>.</param>
public sealed record ScriptExpression(string Text, string Scope, string Result);

/// <summary>The names that an expression sees.</summary>
/// <param name="Row">Whether <c>row</c> is among them (then it is compiled for a stage host).</param>
/// <param name="Names">The other names: params, stages, <c>trial</c>, <c>previous</c>.</param>
public sealed record ScriptScope(bool Row, IReadOnlyDictionary<string, ScriptType> Names);

/// <summary>The type of a name in a scope.</summary>
/// <param name="Type">A C# type for a plain value (<c>bool</c>, <c>int</c>, <c>long</c>, <c>double</c>, <c>string</c>, <c>System.TimeSpan</c>, or a list
/// <c>IReadOnlyList&lt;T&gt;</c> of them); null for a record.</param>
/// <param name="Members">Of a record: member name in PascalCase to C# type; null for a plain value.</param>
/// <param name="Nullable">Whether the name may be null.</param>
/// <param name="List">Whether it is a list of such records.</param>
public sealed record ScriptType(string? Type, IReadOnlyDictionary<string, string>? Members, bool Nullable, bool List = false);

/// <param name="Diagnostics">What is wrong; when there is an error, nothing was emitted.</param>
/// <param name="Expressions">Each expression, in the order of the request; empty when there is an error.</param>
/// <param name="Assembly">The emitted assembly; null when there is an error.</param>
public sealed record CompileResponse(IReadOnlyList<ScriptDiagnostic> Diagnostics, IReadOnlyList<CompiledExpression> Expressions, byte[]? Assembly);

/// <param name="Expression">Its index in the request.</param>
/// <param name="Start">Offset in its text, from 0.</param>
/// <param name="Length">How many characters.</param>
/// <param name="Rule">What kind of mistake it is.</param>
/// <param name="Message">What is wrong, and what to do.</param>
public sealed record ScriptDiagnostic(int Expression, int Start, int Length, ScriptRule Rule, string Message);

public enum ScriptRule
{
    /// <summary>The compiler's own error.</summary>
    CSharp,
    /// <summary>A symbol that is not on the allow-list.</summary>
    NotAllowed,
    /// <summary>Not one expression: a statement, several expressions, nothing.</summary>
    NotAnExpression,
}

/// <param name="Canonical">The text without comments and layout.</param>
/// <param name="Method">The static method of the class <c>Expressions</c> in the assembly; its parameters are the row,
/// if any, then <paramref name="Names"/> in order.</param>
/// <param name="Names">The names of the scope that it uses, in ordinal order.</param>
/// <param name="Members">Of each used name that is a record: the members that it uses, in ordinal order.</param>
public sealed record CompiledExpression(string Canonical, string Method, IReadOnlyList<string> Names,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Members);

/// <param name="AssemblyPath">Absolute path of the assembly.</param>
/// <param name="Calls">What to evaluate.</param>
/// <param name="Within">How long all of it may take, in seconds; then what is known is answered, and the host is of no more use. Null: the asker sees to it.</param>
public sealed record EvaluateRequest(string AssemblyPath, IReadOnlyList<EvaluateCall> Calls, double? Within = null);

/// <param name="Method">The method.</param>
/// <param name="Names">Name to value, of all names that it uses; a record is a map with members in PascalCase; null for an absent record.</param>
public sealed record EvaluateCall(string Method, IReadOnlyDictionary<string, Value> Names);

/// <param name="Results">One for every call, in order; where the time was up, those that were known by then.</param>
/// <param name="IsLate">Whether the time was up: the call after the last result is what it was up with.</param>
public sealed record EvaluateResponse(IReadOnlyList<EvaluateResult> Results, bool IsLate = false);

/// <param name="Value">The result, or null when it threw.</param>
/// <param name="Error">The exception, in one line, or null.</param>
public sealed record EvaluateResult(Value? Value, string? Error);
