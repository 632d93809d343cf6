using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Factory.Host.Native;

/// <summary>The host's own standard error, kept from foreign code: one line that says why the host ends.</summary>
internal static class LastWords
{
    private static int s_descriptor = 2;

    public static void Keep() => s_descriptor = StandardStreams.Keep(2);

    public static void Say(string text)
    {
        var line = "factory-host: " + OneLine(text) + "\n";
        try
        {
            using var stream = new FileStream(new SafeFileHandle(s_descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            stream.Write(Encoding.UTF8.GetBytes(line));
        }
        catch (IOException)
        {
            // No one listens.
        }
    }

    public static string OneLine(string text) =>
        string.Join(' ', text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
