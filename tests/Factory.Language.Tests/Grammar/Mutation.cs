using CsCheck;

namespace Factory.Language.Tests;

/// <summary>One change of a text, as a slip of the hand or a stranger would make it.</summary>
internal sealed record Mutation(int Kind, int At, int Length, int Piece)
{
    private static readonly string[] Pieces =
    [
        "{", "}", "(", ")", "[", "]", "\"", "'", "=>", "=", "..", ".", ",", ":", "//", "/*", "*/", "///", "\n", "$\"{", "@\"", "\"\"\"", "\\", "-", "%", "1e",
        "9e999", "\0", "\uD800", "\uFEFF", "stage x = ", "param y = ", "pipeline z", "use \"f\"", "study s = tune(", "{ env.A.B = 1 }", "[*]", "[a in b]", "GiB",
        "99999999999999999999", "log(", "choice()", "search.best", "digits", "raw", "parts.", "{{", "{x}", "\t", "\r\n", " ",
    ];

    public static Gen<Mutation> Any { get; } =
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 20_000], Gen.Int[0, 40], Gen.Int[0, Pieces.Length - 1]).Select((k, a, l, p) => new Mutation(k, a, l, p));
    public static Gen<Mutation[]> Few { get; } = Any.Array[1, 4];

    public string Apply(string text)
    {
        var at = At % (text.Length + 1);
        var length = Math.Min(Length, text.Length - at);
        return Kind switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, Pieces[Piece]),
            2 => text.Insert(at, text.Substring(at, length)),
            3 => text.Insert((at + length) % (text.Length + 1), text.Substring(at, length)),
            _ => text[..at],
        };
    }
}
