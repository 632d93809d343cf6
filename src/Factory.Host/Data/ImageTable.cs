using Factory.Protocol;
using SkiaSharp;

namespace Factory.Host.Data;

/// <summary>The images of a dataset as a table: one row each, of what their headers say. One that cannot be read has missing values.</summary>
internal static class ImageTable
{
    /// <param name="name">Of the table in the database.</param>
    /// <returns>Null when there are none.</returns>
    public static DataTable? Of(Duck duck, string name, IEnumerable<DataFile> files, long all)
    {
        var images = files.Where(f => DataFormats.Of(f.Path) is { Format: DataFormat.Image }).ToList();
        if (images.Count == 0) return null;
        duck.Do($"CREATE TABLE {name} (format VARCHAR, width INTEGER, height INTEGER)");
        using (var rows = duck.Append(name))
            foreach (var image in images)
            {
                using var codec = SKCodec.Create(image.Location);
                var row = rows.CreateRow();
                if (codec is null) row.AppendNullValue().AppendNullValue().AppendNullValue().EndRow();
                else row.AppendValue(codec.EncodedFormat.ToString().ToLowerInvariant()).AppendValue(codec.Info.Width).AppendValue(codec.Info.Height).EndRow();
            }
        return new("images", "images", all, 0, name);
    }
}
