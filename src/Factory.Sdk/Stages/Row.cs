namespace Factory.Sdk;

/// <summary>
/// One row of a table, as C# in a pipeline sees it. It is a cursor: valid only during the call that got it.
/// A column that is not there is an error that names the columns that are.
/// </summary>
public abstract class Row
{
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

/// <summary>C# from a pipeline, checked and compiled, that maps a row to a value.</summary>
/// <typeparam name="T">bool, double, long or string.</typeparam>
/// <param name="text">The C# text.</param>
/// <param name="evaluate">The compiled delegate.</param>
public sealed class RowExpression<T>(string text, Func<Row, T> evaluate)
{
    /// <summary>The C# text.</summary>
    public string Text { get; } = text;
    /// <summary>Evaluates the expression for one row; exceptions are the expression's own.</summary>
    public T Evaluate(Row row) => evaluate(row);
}
