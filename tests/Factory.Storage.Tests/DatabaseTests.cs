using Dapper;
using Factory.Engine;
using Microsoft.Data.Sqlite;

namespace Factory.Storage.Tests;

public sealed class DatabaseTests : IDisposable
{
    private static readonly Migration Next = new(Migration.All[^1].Number + 1, "next.sql", "CREATE TABLE next (id INTEGER PRIMARY KEY) STRICT");
    private readonly TestSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void An_empty_directory_gets_the_newest_schema()
    {
        Open().Dispose();
        Assert.Equal(Migration.All[^1].Number, Ask<int>("PRAGMA user_version"));
        Assert.Equal(Database.ApplicationId, Ask<int>("PRAGMA application_id"));
        Assert.Equal("wal", Ask<string>("PRAGMA journal_mode"));
        Open().Dispose();
    }

    [Fact]
    public void The_writer_syncs_every_commit_and_keeps_foreign_keys()
    {
        using var records = Open();
        Assert.Equal((2, 1), records.Writer.Write(sql => (sql.Scalar<int>($"PRAGMA synchronous"), sql.Scalar<int>($"PRAGMA foreign_keys"))));
    }

    [Fact]
    public void An_older_schema_is_backed_up_and_migrated_with_what_it_holds()
    {
        using (var records = Open()) Register(records);
        using (var records = Open([.. Migration.All, Next])) Assert.Single(records.Queries.Pipelines.Current());
        Assert.Equal(Next.Number, Ask<int>("PRAGMA user_version"));

        var backup = $"{_space["state/factory.db"]}.schema-{Migration.All[^1].Number}.backup";
        Assert.Equal(Migration.All[^1].Number, Ask<int>("PRAGMA user_version", backup));
        Assert.Equal(1, Ask<int>("SELECT count(*) FROM revisions", backup));
    }

    [Fact]
    public void A_migration_that_fails_leaves_the_schema_before_it()
    {
        Open().Dispose();
        Assert.Throws<RecordsException>(() => Open([.. Migration.All, Next with { Sql = Next.Sql + "; CREATE TABLE runs (id)" }]));
        Assert.Equal(Migration.All[^1].Number, Ask<int>("PRAGMA user_version"));
        Assert.Equal(0, Ask<int>("SELECT count(*) FROM sqlite_schema WHERE name = 'next'"));
    }

    [Fact]
    public void A_newer_schema_is_refused_and_left_as_it_is()
    {
        Open([.. Migration.All, Next]).Dispose();
        Assert.Contains("newer Factory", RefusedUntouched(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_programs_database_is_refused_and_left_as_it_is()
    {
        Directory.CreateDirectory(_space["state"]);
        Ask<int>("CREATE TABLE theirs (id INTEGER); SELECT 1");
        Assert.Contains("another program's", RefusedUntouched(), StringComparison.Ordinal);
        Ask<int>("PRAGMA application_id = 77; SELECT 1");
        Assert.Contains("another program's", RefusedUntouched(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        _space.Tree("state", ("factory.db", "hello"));
        Assert.Contains("no SQLite database", RefusedUntouched(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_that_was_lost_is_not_made_anew()
    {
        Open().Dispose();
        File.Delete(_space["state/factory.db"]);
        Assert.Contains("missing", Assert.Throws<InvalidDataException>(() => Open()).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_space["state/factory.db"]));
    }

    [Fact]
    public void A_full_disk_is_an_error_to_go_on_from_and_the_ballast_gives_room()
    {
        using var records = Open();
        var pages = records.Writer.Write(sql => sql.Scalar<int>($"PRAGMA page_count"));
        Ask<int>("SELECT 1");
        records.Writer.Write(sql => sql.Scalar<long>(System.Runtime.CompilerServices.FormattableStringFactory.Create($"PRAGMA max_page_count = {pages}")));
        Assert.True(File.Exists(_space["state/ballast"]));
        var error = Assert.Throws<RecordsException>(() => Register(records, new string('x', 100_000)));
        Assert.True(error.CanGoOn);
        Assert.False(File.Exists(_space["state/ballast"]));
        Assert.Empty(records.Queries.Pipelines.Current());

        records.Writer.Write(sql => sql.Scalar<long>($"PRAGMA max_page_count = 1000000"));
        Register(records, new string('x', 100_000));
        Assert.Single(records.Queries.Pipelines.Current());
        Assert.True(File.Exists(_space["state/ballast"]));
    }

    [Fact]
    public void After_a_failed_sync_nothing_is_acknowledged_any_more()
    {
        const int ioError = 10, failedSync = 10 | (4 << 8);
        using var records = Open();
        var error = Assert.Throws<RecordsException>(() => records.Writer.Write(_ => throw new SqliteException("disk I/O error", ioError, failedSync)));
        Assert.False(error.CanGoOn);
        Assert.False(Assert.Throws<RecordsException>(() => Register(records)).CanGoOn);
    }

    private RecordStore Open(IReadOnlyList<Migration>? migrations = null) =>
        new(_space["state"], new NoFacts(), TimeProvider.System, migrations ?? Migration.All);

    private static void Register(RecordStore records, string text = "pipeline digits") => records.Revisions.Register(
        new() { Pipeline = "digits", Path = "/drop/digits.factory", Owner = "ada", Text = text, State = RevisionState.Accepted });

    private string RefusedUntouched()
    {
        var before = State();
        var message = Assert.Throws<InvalidDataException>(() => Open()).Message;
        Assert.Equal(before, State());
        return message;
    }

    private string State() => string.Join('\n', Directory.GetFiles(_space["state"]).Order()
        .Select(f => $"{Path.GetFileName(f)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}"));

    private T Ask<T>(string sql, string? database = null)
    {
        using var connection = new SqliteConnection($"Data Source={database ?? _space["state/factory.db"]};Pooling=False");
        connection.Open();
        return connection.ExecuteScalar<T>(sql)!;
    }

    private sealed class NoFacts : IArtifactFacts
    {
        public ArtifactSummary? Describe(ArtifactDigest artifact) => null;
        public IReadOnlyList<PendingFile> PendingOf(ArtifactDigest artifact) => [];
        public IReadOnlyList<string> SyncPending() => [];
        public void Restore(PendingFile file) => throw new InvalidOperationException($"there is no store for {file.Path}");
    }
}
