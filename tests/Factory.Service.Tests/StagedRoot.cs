namespace Factory.Service.Tests;

/// <summary>Factory, installed once into a staged root by <c>tools/install</c>.</summary>
public sealed class StagedRoot : IAsyncLifetime
{
    public string Path { get; } = Directory.CreateTempSubdirectory("factory-root-").FullName;

    public async Task InitializeAsync() => await Install(Path);

    /// <summary>Installs what is built into a root, and gives what was said.</summary>
    internal static Task<string> Install(string root, params string[] more) =>
        Command.Run(System.IO.Path.Combine(TestSpace.Repository, "tools", "install"), ["--no-build", "--root", root, .. more]);

    public Task DisposeAsync()
    {
        Directory.Delete(Path, recursive: true);
        return Task.CompletedTask;
    }
}

[CollectionDefinition(Name)]
public sealed class StagedRootUsers : ICollectionFixture<StagedRoot>
{
    public const string Name = "staged root";
}
