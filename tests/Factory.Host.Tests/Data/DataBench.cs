using Factory.Host.Data;
using Factory.Host.Tests.Support;
using Factory.Control;
using Factory.Protocol;

namespace Factory.Host.Tests.Data;

/// <summary>Files to look into, and the database that does.</summary>
internal sealed class DataBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Duck Duck { get; } = new(256 << 20);

    /// <summary>Writes a file under a name of no meaning.</summary>
    public DataFile File(string path, string text)
    {
        var location = NewLocation();
        System.IO.File.WriteAllText(location, text);
        return new(path, location);
    }

    /// <summary>Has the database write one: what follows <c>COPY</c>.</summary>
    public DataFile Copy(string path, string query, string options)
    {
        var location = NewLocation();
        Duck.Do($"COPY ({query}) TO '{location}' ({options})");
        return new(path, location);
    }

    public DataFile Image(string path, int width, int height)
    {
        var location = NewLocation();
        using var bitmap = new SkiaSharp.SKBitmap(width, height);
        using var file = System.IO.File.Create(location);
        bitmap.Encode(file, path.EndsWith(".png", StringComparison.Ordinal) ? SkiaSharp.SKEncodedImageFormat.Png : SkiaSharp.SKEncodedImageFormat.Jpeg, 80);
        return new(path, location);
    }

    public IReadOnlyList<TableProfileView> Profile(params DataFile[] files) => DataRole.Profile(Duck, new(files, files.Length)).Tables;

    public TableDiff Compare(DataFile before, DataFile after, IReadOnlyList<string>? key = null) =>
        Assert.Single(new DataComparer(Duck).Compare(new([before], [after], key)).Tables);

    private string NewLocation() => _folder.At($"{Guid.NewGuid():N}");

    public void Dispose()
    {
        Duck.Dispose();
        _folder.Dispose();
    }
}
