using System.Data;
using Dapper;
using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage;

/// <summary>How columns become ids, digests and what their JSON says.</summary>
internal static class DapperTypes
{
    /// <summary>Dapper keeps these for the whole process.</summary>
    public static void Register()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        Add(column => new RunId((long)column));
        Add(column => new InputHash((string)column));
        Add(column => new ArtifactDigest((string)column));
        Add(column => (Value.Map)Value.Parse((string)column));
        AddJson<Placement>();
        AddJson<IReadOnlyList<int>>();
        AddJson<IReadOnlyList<string>>();
        AddJson<IReadOnlyList<TableColumn>>();
        AddJson<IReadOnlyList<double>>();
        AddJson<IReadOnlyList<Parameter>>();
        AddJson<IReadOnlyList<Objective>>();
        AddJson<PlannedTuner>();
        AddJson<IReadOnlyDictionary<string, long>>();
        AddJson<IReadOnlyDictionary<string, string>>();
    }

    private static void AddJson<T>() => Add(column => StorageJson.Read<T>((string)column));

    private static void Add<T>(Func<object, T> read) => SqlMapper.AddTypeHandler(new Reader<T>(read));

    private sealed class Reader<T>(Func<object, T> read) : SqlMapper.TypeHandler<T>
    {
        public override T Parse(object value) => read(value);

        public override void SetValue(IDbDataParameter parameter, T? value) => parameter.Value = value switch
        {
            RunId run => run.Value,
            InputHash hash => hash.Hex,
            ArtifactDigest digest => digest.Hex,
            _ => throw new NotSupportedException($"queries take no {typeof(T).Name}"),
        };
    }
}
