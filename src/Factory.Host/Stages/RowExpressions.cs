using System.Reflection;
using System.Reflection.Emit;
using Factory.Host.Values;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Stages;

/// <summary>The compiled C# of a ticket, as what a stage calls for every row.</summary>
internal sealed class RowExpressions(TicketExpressions? expressions, TicketFolder folder) : IDisposable
{
    private ExpressionAssembly? _assembly;

    /// <summary>The <see cref="RowExpression{T}"/> of a setting.</summary>
    /// <exception cref="StageFailedException">The ticket holds none for it, or none that fits.</exception>
    public object Create(string setting, string text, Type result)
    {
        var item = expressions?.Items.FirstOrDefault(i => i.Setting == setting)
            ?? throw new StageFailedException($"the ticket holds no compiled expression for the setting `{setting}`");
        _assembly ??= new ExpressionAssembly(folder.At(expressions!.Assembly));
        var method = _assembly.Method(item.Method);
        var parameters = method.GetParameters();
        if (parameters.Length != item.Arguments.Count + 1 || parameters[0].ParameterType != typeof(Row) || method.ReturnType != result)
            throw new StageFailedException($"the compiled expression for the setting `{setting}` does not fit: {method}");
        var arguments = item.Arguments.Select((a, i) => ScriptValues.Read(a, parameters[i + 1].ParameterType)).ToArray();
        return Activator.CreateInstance(typeof(RowExpression<>).MakeGenericType(result), text, Close(method, arguments, result))!;
    }

    /// <summary>Turns <c>E(row, a, b)</c> into <c>row => E(row, a, b)</c>, at the price of the unboxings alone: it is called for every row of a
    /// table.</summary>
    private static Delegate Close(MethodInfo method, object?[] arguments, Type result)
    {
        var type = typeof(Func<,>).MakeGenericType(typeof(Row), result);
        if (arguments.Length == 0) return method.CreateDelegate(type);
        var closed = new DynamicMethod(method.Name, result, [typeof(object[]), typeof(Row)], method.Module, skipVisibility: true);
        var il = closed.GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        foreach (var (i, parameter) in method.GetParameters().Skip(1).Index())
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldelem_Ref);
            il.Emit(OpCodes.Unbox_Any, parameter.ParameterType);
        }
        il.Emit(OpCodes.Call, method);
        il.Emit(OpCodes.Ret);
        return closed.CreateDelegate(type, arguments);
    }

    public void Dispose() => _assembly?.Dispose();
}
