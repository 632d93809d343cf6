using System.Runtime.CompilerServices;
using Sprache;

namespace Factory.Language.Syntax;

/// <summary>What Sprache lacks for a grammar that is LL(1), linear and goes on after an error.</summary>
internal static class Combine
{
    /// <summary>
    /// A parser that refers to itself. (<c>Parse.Ref</c> throws when it backtracks.) The limit of nesting was checked
    /// before; should a caller's stack be small, this fails where an overflow could not be caught.
    /// </summary>
    public static Parser<T> Lazy<T>(Func<Parser<T>> parser) =>
        input => RuntimeHelpers.TryEnsureSufficientExecutionStack() ? parser()(input) : Expected<T>(input, "less nesting");

    /// <summary>A parser that is a function of the text.</summary>
    public static Parser<T> Read<T>(Func<TextInput, IResult<T>> read) => input => read((TextInput)input);

    /// <summary>
    /// Items between brackets, with commas between them and one allowed after the last. The first that begins and does not end is the error.
    /// (Sprache's <c>XMany</c> reads such an item twice, and so does each level around it: an error at depth 64 takes 2⁶⁴ steps.)
    /// </summary>
    public static Parser<Bracketed<T>> Between<T>(char open, Parser<T> item, char close)
    {
        var opening = Tokens.Sign(open);
        return Read(input =>
        {
            var opened = opening(input);
            if (!opened.WasSuccessful) return Fail<Bracketed<T>, TextSpan>(opened);
            List<T> items = [];
            for (input = (TextInput)opened.Remainder; !input.Meets(close);)
            {
                var read = item(input);
                if (!read.WasSuccessful)
                    return Result.Failure<Bracketed<T>>(read.Remainder, read.Message, read.Remainder.Equals(input) ? [.. read.Expectations, $"`{close}`"] : read.Expectations);
                items.Add(read.Value);
                input = (TextInput)read.Remainder;
                if (input.Meets(',')) input = input.To(input.Token + 1);
                else if (!input.Meets(close)) return Result.Failure<Bracketed<T>>(input, Unexpected, ["`,`", $"`{close}`"]);
            }
            var end = input.Token + 1;
            return Result.Success(new Bracketed<T>(items, new(opened.Value.Start, end - opened.Value.Start)), input.To(end));
        });
    }

    /// <summary>The item, or null where it does not begin.</summary>
    public static Parser<T?> Maybe<T>(this Parser<T> item) where T : class => item.Select(i => (T?)i).XOr(Parse.Return((T?)null));

    public static IResult<T> Fail<T, TFrom>(IResult<TFrom> from) => Result.Failure<T>(from.Remainder, from.Message, from.Expectations);

    /// <summary>A failure that has been reported: where reading goes on is all that is left to say.</summary>
    public static IResult<T> Reported<T>(IInput at) => Result.Failure<T>(at, Silent, []);

    public const string Silent = "reported";

    private const string Unexpected = "unexpected";

    public static IResult<T> Expected<T>(IInput at, string what) => Result.Failure<T>(at, Unexpected, [what]);
}

/// <summary>Items and the place of their brackets.</summary>
internal sealed record Bracketed<T>(IReadOnlyList<T> Items, TextSpan Span);
