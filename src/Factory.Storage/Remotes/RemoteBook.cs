using Dapper;

namespace Factory.Storage;

/// <summary>A place that was given a name. It holds no secret.</summary>
public sealed record RemotePlace
{
    public required string Name { get; init; }
    public required string Url { get; init; }
    /// <summary>The file with what opens it; null for what the user has set up.</summary>
    public string? Credentials { get; init; }
    public string? Profile { get; init; }
    public string? Endpoint { get; init; }
    public string? Region { get; init; }
    /// <summary>The fingerprint of an ssh server's key.</summary>
    public string? HostKey { get; init; }
    public string Author { get; init; } = "";
    /// <summary>Milliseconds since 1970.</summary>
    public long Created { get; init; }
}

/// <summary>The remotes that people have named. Thread-safe.</summary>
public sealed class RemoteBook
{
    private readonly Writer _writer;
    private readonly Database _database;
    private readonly TimeProvider _time;

    internal RemoteBook(Writer writer, Database database, TimeProvider time) => (_writer, _database, _time) = (writer, database, time);

    public IReadOnlyList<RemotePlace> List() => _database.Read(c => c.Query<RemotePlace>("SELECT * FROM remotes ORDER BY name").AsList());

    public RemotePlace? Find(string name) => _database.Read(c => c.QueryFirstOrDefault<RemotePlace>("SELECT * FROM remotes WHERE name = @name", new { name }));

    /// <exception cref="DatasetRefusedException">The name is taken, or none.</exception>
    public void Add(RemotePlace place)
    {
        DatasetName.CheckRemote(place.Name);
        _writer.Write(sql =>
        {
            var added = sql.Execute($"""
                INSERT INTO remotes (name, url, credentials, profile, endpoint, region, host_key, author, created)
                VALUES ({place.Name}, {place.Url}, {place.Credentials}, {place.Profile}, {place.Endpoint}, {place.Region}, {place.HostKey}, {place.Author},
                    {_time.GetUtcNow().ToUnixTimeMilliseconds()})
                ON CONFLICT (name) DO NOTHING
                """);
            if (added == 0) throw new DatasetRefusedException($"there is a remote {place.Name} already: `factory remote rm {place.Name}` first, or choose another name");
        });
    }

    /// <exception cref="DatasetRefusedException">There is no such remote.</exception>
    public void Remove(string name) => _writer.Write(sql =>
    {
        if (sql.Execute($"DELETE FROM remotes WHERE name = {name}") == 0) throw new DatasetRefusedException($"there is no remote {name}");
    });
}
