using System.Runtime.CompilerServices;

namespace Factory.Sdk;

/// <summary>
/// One row of a table, as C# in a pipeline sees it. It is a cursor: valid only during the call that got it.
/// A column that is not there is an error that names the columns that are.
/// </summary>
public abstract class Row
{
    /// <summary>The row of the table that it stands on, from 0.</summary>
    public int Position { get; set; }
    /// <summary>A column to be read at many rows; one that is not there is an error when it is read.</summary>
    public virtual RowColumn Column(string name) => new(name);
    /// <summary>The columns' names, in order.</summary>
    public abstract IReadOnlyList<string> Columns { get; }
    /// <summary>Whether the value is missing.</summary>
    public abstract bool IsMissing(string column);
    /// <summary>The value as a number; NaN when it is missing.</summary>
    public abstract double Number(string column);
    /// <summary>The value as text; empty when it is missing.</summary>
    public abstract string Text(string column);
    /// <summary>Sum over the columns that match a pattern (<c>*</c> any characters, <c>?</c> one); missing values are left out.</summary>
    public abstract double Sum(string pattern);
    /// <summary>Mean over the columns that match; NaN when all are missing.</summary>
    public abstract double Mean(string pattern);
    /// <summary>Least of the columns that match; NaN when all are missing.</summary>
    public abstract double Min(string pattern);
    /// <summary>Greatest of the columns that match; NaN when all are missing.</summary>
    public abstract double Max(string pattern);
}

/// <summary>
/// Gives results for as many rows as there is room for, from the one on that the cursor stands on. Then it stands on the last of them; after an
/// exception, on the row that it is about.
/// </summary>
public delegate void RowBlock<T>(Row row, Span<T> results);

/// <summary>C# from a pipeline, checked and compiled, that maps a row to a value.</summary>
/// <typeparam name="T">bool, double, long or string.</typeparam>
public sealed class RowExpression<T>
{
    private readonly ConditionalWeakTable<Row, Bound> _known = [];
    private readonly Func<Row, RowBlock<T>> _bind;
    private Bound? _last;

    /// <param name="text">The C# text.</param>
    /// <param name="evaluate">The compiled delegate.</param>
    public RowExpression(string text, Func<Row, T> evaluate) : this(text, _ => (row, results) =>
    {
        for (var (i, first) = (0, row.Position); i < results.Length; i++)
        {
            row.Position = first + i;
            results[i] = evaluate(row);
        }
    }) { }

    /// <param name="text">The C# text.</param>
    /// <param name="bind">Makes the delegate for a cursor, and so for the columns of one table.</param>
    public RowExpression(string text, Func<Row, RowBlock<T>> bind) => (Text, _bind) = (text, bind);

    /// <summary>The C# text.</summary>
    public string Text { get; }

    /// <summary>Evaluates the expression for one row; exceptions are the expression's own.</summary>
    public T Evaluate(Row row)
    {
        T result = default!;
        Evaluate(row, new Span<T>(ref result));
        return result;
    }

    /// <summary>Evaluates the expression as <see cref="RowBlock{T}"/> says: for many rows at once that costs least.</summary>
    public void Evaluate(Row row, Span<T> results)
    {
        var bound = _last;
        if (bound?.Row != row) _last = bound = _known.GetValue(row, r => new(r, _bind(r)));
        bound.Evaluate(row, results);
    }

    private sealed record Bound(Row Row, RowBlock<T> Evaluate);
}
