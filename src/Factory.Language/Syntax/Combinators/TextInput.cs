using Sprache;

namespace Factory.Language.Syntax;

/// <summary>
/// Sprache's view of a text, with what Sprache's own lacks: it moves by whole tokens instead of one object for every
/// character, and carries the bag for what is found wrong where reading can go on.
/// </summary>
internal sealed class TextInput(string source, int position, DiagnosticBag diagnostics) : IInput
{
    private IDictionary<object, object>? _memos;
    private int _token = -1;

    public string Source { get; } = source;
    public int Position { get; } = position;
    public DiagnosticBag Diagnostics { get; } = diagnostics;
    public char Current => Source[Position];
    public bool AtEnd => Position >= Source.Length;
    public int Line => 1 + Source.AsSpan(0, Position).Count('\n');
    public int Column => Position - Source.LastIndexOf('\n', Math.Max(0, Position - 1));
    public IDictionary<object, object> Memos => _memos ??= new Dictionary<object, object>();

    public IInput Advance() => To(Position + 1);
    public TextInput To(int at) => new(Source, at, Diagnostics);

    /// <summary>Where the next token begins.</summary>
    public int Token => _token >= 0 ? _token : _token = Trivia.Skip(Source, Position);

    /// <summary>Whether the next token begins with a sign: what decides which rule is meant, so that no other is tried in vain.</summary>
    public bool Meets(char sign) => Token < Source.Length && Source[Token] == sign;

    public bool Equals(IInput? other) => other is not null && other.Position == Position && ReferenceEquals(other.Source, Source);
    public override bool Equals(object? obj) => Equals(obj as IInput);
    public override int GetHashCode() => Position;
}
