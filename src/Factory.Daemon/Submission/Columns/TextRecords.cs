using Microsoft.VisualBasic.FileIO;

namespace Factory.Daemon;

/// <summary>Takes delimited text apart.</summary>
internal static class TextRecords
{
    /// <param name="text">Of whole lines.</param>
    /// <param name="whole">Whether that is all that there is; else the last record may go on.</param>
    /// <returns>Null where quotes are not as they must be.</returns>
    public static List<IReadOnlyList<string>>? Of(string text, char delimiter, bool quotes, bool whole)
    {
        using var parser = new TextFieldParser(new StringReader(text)) { HasFieldsEnclosedInQuotes = quotes, TrimWhiteSpace = false };
        parser.SetDelimiters(delimiter.ToString());
        List<IReadOnlyList<string>> records = [];
        try
        {
            while (parser.ReadFields() is { } fields) records.Add(fields);
        }
        catch (MalformedLineException) when (!whole)
        {
            // What comes behind it would close the quote.
        }
        catch (MalformedLineException)
        {
            return null;
        }
        return records;
    }
}
