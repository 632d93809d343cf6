using System.Reflection;
using System.Reflection.Emit;
using Factory.Host.Values;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Stages;

/// <summary>The compiled C# of a ticket, as what a stage calls for its rows.</summary>
internal sealed class RowExpressions(TicketExpressions? expressions, TicketFolder folder) : IDisposable
{
    private static readonly MethodInfo s_make = typeof(RowExpressions).GetMethod(nameof(Make), BindingFlags.NonPublic | BindingFlags.Static)!;
    private ExpressionAssembly? _assembly;

    /// <summary>The <see cref="RowExpression{T}"/> of a setting.</summary>
    /// <exception cref="StageFailedException">The ticket holds none for it, or none that fits.</exception>
    public object Create(string setting, string text, Type result)
    {
        var item = expressions?.Items.FirstOrDefault(i => i.Setting == setting)
            ?? throw new StageFailedException($"the ticket holds no compiled expression for the setting `{setting}`");
        _assembly ??= new ExpressionAssembly(folder.At(expressions!.Assembly));
        var method = _assembly.Method(ExpressionAssembly.BlockOf(item.Method));
        var columns = _assembly.Columns(item.Method);
        var parameters = method.GetParameters().SkipWhile(p => p.ParameterType == typeof(RowColumn[])).ToArray();
        if (parameters.Length != item.Arguments.Count + 2 || parameters[0].ParameterType != typeof(Row) || parameters[^1].ParameterType != typeof(Span<>).MakeGenericType(result))
            throw new StageFailedException($"the compiled expression for the setting `{setting}` does not fit: {method}");
        var arguments = item.Arguments.Select((a, i) => ScriptValues.Read(a, parameters[i + 1].ParameterType)).ToArray();
        return s_make.MakeGenericMethod(result).Invoke(null, [text, method, columns, arguments])!;
    }

    private static RowExpression<T> Make<T>(string text, MethodInfo method, IReadOnlyList<string> columns, object?[] arguments) =>
        new(text, row => Close<T>(method, [.. columns.Select(row.Column)], arguments));

    /// <summary>Turns <c>E(columns, row, a, b, results)</c> into <c>(row, results) => E(columns, row, a, b, results)</c>, at the price of the unboxings alone.</summary>
    private static RowBlock<T> Close<T>(MethodInfo method, RowColumn[] columns, object?[] arguments)
    {
        if (arguments.Length == 0) return columns.Length == 0 ? method.CreateDelegate<RowBlock<T>>() : method.CreateDelegate<RowBlock<T>>(columns);
        var closed = new DynamicMethod(method.Name, typeof(void), [typeof(object[]), typeof(Row), typeof(Span<T>)], method.Module, skipVisibility: true);
        var il = closed.GetILGenerator();
        if (columns.Length > 0) Load(il, 0, typeof(RowColumn[]));
        il.Emit(OpCodes.Ldarg_1);
        foreach (var (i, parameter) in method.GetParameters()[^(arguments.Length + 1)..^1].Index()) Load(il, i + 1, parameter.ParameterType);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, method);
        il.Emit(OpCodes.Ret);
        return closed.CreateDelegate<RowBlock<T>>(new object?[] { columns }.Concat(arguments).ToArray());
    }

    private static void Load(ILGenerator il, int index, Type type)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldelem_Ref);
        il.Emit(OpCodes.Unbox_Any, type);
    }

    public void Dispose() => _assembly?.Dispose();
}
