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
    /// Any number of items; the first that begins and does not end is the error. (Sprache's <c>XMany</c> reads such an
    /// item twice, and so does each level around it: an error at depth 64 takes 2⁶⁴ steps.)
    /// </summary>
    public static Parser<IReadOnlyList<T>> Repeat<T>(this Parser<T> item) => input =>
    {
        List<T> items = [];
        while (true)
        {
            var next = item(input);
            if (next.WasSuccessful)
            {
                items.Add(next.Value);
                input = next.Remainder;
            }
            else if (next.Remainder.Equals(input)) return Result.Success<IReadOnlyList<T>>(items, input);
            else return Fail<IReadOnlyList<T>, T>(next);
        }
    };

    /// <summary>Items between brackets, with commas between them and one allowed after the last.</summary>
    public static Parser<Bracketed<T>> Between<T>(char open, Parser<T> item, char close)
    {
        var opening = Tokens.Sign(open);
        var end = Tokens.Sign(close).Select(span => (More: false, Item: default(T)!, span.End));
        var first = item.Select(i => (More: true, Item: i, End: 0)).XOr(end);
        var next = Tokens.Sign(',').Select(_ => (More: true, Item: default(T)!, End: 0)).XOr(end);
        return input =>
        {
            var opened = opening(input);
            if (!opened.WasSuccessful) return Fail<Bracketed<T>, TextSpan>(opened);
            List<T> items = [];
            for (input = opened.Remainder; ;)
            {
                var read = first(input);
                if (read.WasSuccessful && read.Value.More)
                {
                    items.Add(read.Value.Item);
                    read = next(read.Remainder);
                }
                if (!read.WasSuccessful) return Fail<Bracketed<T>, (bool, T, int)>(read);
                var span = new TextSpan(opened.Value.Start, read.Value.End - opened.Value.Start);
                if (!read.Value.More) return Result.Success(new Bracketed<T>(items, span), read.Remainder);
                input = read.Remainder;
            }
        };
    }

    /// <summary>The item, or null where it does not begin.</summary>
    public static Parser<T?> Maybe<T>(this Parser<T> item) where T : class => item.Select(i => (T?)i).XOr(Parse.Return((T?)null));

    /// <summary>Where the token before ended.</summary>
    public static readonly Parser<int> End = input => Result.Success(input.Position, input);

    public static IResult<T> Fail<T, TFrom>(IResult<TFrom> from) => Result.Failure<T>(from.Remainder, from.Message, from.Expectations);

    /// <summary>A failure that has been reported: where reading goes on is all that is left to say.</summary>
    public static IResult<T> Reported<T>(IInput at) => Result.Failure<T>(at, Silent, []);

    public const string Silent = "reported";

    public static IResult<T> Expected<T>(IInput at, string what) => Result.Failure<T>(at, "unexpected", [what]);
}

/// <summary>Items and the place of their brackets.</summary>
internal sealed record Bracketed<T>(IReadOnlyList<T> Items, TextSpan Span);
