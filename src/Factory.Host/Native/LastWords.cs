using System.Text;

namespace Factory.Host.Native;

/// <summary>The host's own standard error, kept from foreign code: one line that says why the host ends.</summary>
internal static class LastWords
{
    private static int s_descriptor = 2;

    public static void Keep() => s_descriptor = StandardStreams.Keep(2);

    /// <param name="text">What is to be said.</param>
    /// <param name="who">Whom the reader believes to have started.</param>
    public static void Say(string text, string who = "factory-host") =>
        Posix.WriteAll(s_descriptor, Encoding.UTF8.GetBytes($"{who}: {OneLine(text)}\n"));

    public static string OneLine(string text) =>
        string.Join(' ', text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
