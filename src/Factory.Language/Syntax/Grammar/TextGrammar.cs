using System.Text;
using Sprache;

namespace Factory.Language.Syntax;

/// <summary>Strings: <c>"text"</c> with C#'s common escapes and <c>{names}</c>; <c>{{</c> is a brace.</summary>
internal static class TextGrammar
{
    public static readonly Parser<ValueSyntax> Text = Combine.Read(input =>
    {
        var start = input.Token;
        if (start >= input.Source.Length || input.Source[start] != '"') return Combine.Expected<ValueSyntax>(input, "a string");
        var (value, end) = new Reader(input, start).Read();
        return value is null ? Combine.Reported<ValueSyntax>(input.To(end)) : Result.Success(value, input.To(end));
    });

    /// <summary>The end of a string without a look at what is in it: after its quote, or its line's end.</summary>
    public static int SkipText(string text, int start)
    {
        for (var at = start + 1; at < text.Length && text[at] != '\n'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] != '\n') at++;
            else if (text[at] == '"') return at + 1;
        }
        return Characters.LineEnd(text, start);
    }

    private sealed class Reader(TextInput input, int start)
    {
        private readonly string _source = input.Source;
        private readonly int _end = SkipText(input.Source, start);
        private readonly List<TextPart> _parts = [];
        private readonly StringBuilder _literal = new();
        private bool _broken;

        /// <returns>Null when the string is not closed: what follows it cannot be told.</returns>
        public (ValueSyntax? Value, int End) Read()
        {
            var span = new TextSpan(start, _end - start);
            if (_end - start < 2 || _source[_end - 1] != '"' || IsEscaped(_end - 1))
            {
                input.Diagnostics.TextNotClosed(span);
                return (null, _end);
            }
            for (var at = start + 1; at < _end - 1;) at = Part(at);
            Flush();
            return (_broken ? new BrokenValueSyntax(span) : new TextSyntax(_parts, span), _end);
        }

        private bool IsEscaped(int at)
        {
            var slashes = 0;
            while (_source[at - 1 - slashes] == '\\') slashes++;
            return slashes % 2 == 1;
        }

        private int Part(int at)
        {
            if (_source[at] == '\\') return Escape(at);
            if (Characters.Is(_source, at, "{{") || Characters.Is(_source, at, "}}")) return Literal(_source[at], at + 2);
            if (_source[at] == '{') return Hole(at);
            // Behind a brace that was wrong it is that one's other half.
            if (_source[at] == '}' && !_broken) return Wrong(new(at, 1), "a `}` that closes nothing; a brace that is meant is written `}}`");
            if (char.IsControl(_source[at]) && _source[at] != '\t') return Wrong(new(at, 1), "a control character; write an escape, such as `\\t`");
            return Literal(_source[at], at + 1);
        }

        private int Escape(int at) => _source[at + 1] switch
        {
            'n' => Literal('\n', at + 2),
            't' => Literal('\t', at + 2),
            'r' => Literal('\r', at + 2),
            '"' => Literal('"', at + 2),
            '\\' => Literal('\\', at + 2),
            var other => Wrong(new(at, 2), $"`\\{other}`, which is no escape; there are \\n \\t \\r \\\" and \\\\"),
        };

        private int Hole(int at)
        {
            var nameEnd = Characters.NameEnd(_source, at + 1);
            if (nameEnd == at + 1 || _source[nameEnd] != '}')
                return Wrong(new(at, 1), "a `{` that no name and `}` follow; a brace that is meant is written `{{`"
                    + (nameEnd > at + 1 && _source[nameEnd] == '.' && _source[(at + 1)..nameEnd] is "input" or "output" or "inputs" ? ", and an input or output stands without quotes and braces: `[\"--out\", output.model]`" : ""));
            Flush();
            _parts.Add(new TextPart.Hole(new(_source[(at + 1)..nameEnd], new(at + 1, nameEnd - at - 1))));
            return nameEnd + 1;
        }

        private int Literal(char c, int next)
        {
            _literal.Append(c);
            return next;
        }

        private int Wrong(TextSpan span, string what)
        {
            _broken = true;
            input.Diagnostics.WrongInText(span, what);
            return span.End;
        }

        private void Flush()
        {
            if (_literal.Length == 0) return;
            _parts.Add(new TextPart.Literal(_literal.ToString()));
            _literal.Clear();
        }
    }
}
