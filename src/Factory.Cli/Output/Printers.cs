namespace Factory.Cli;

internal static class Printers
{
    public static Printer OutPrinter(this Surroundings surroundings, bool plain = false) =>
        new(surroundings.Out, surroundings.OutIsTerminal && !plain && surroundings.AllowsColour());

    public static Printer ErrorPrinter(this Surroundings surroundings, bool plain = false) =>
        new(surroundings.Error, surroundings.ErrorIsTerminal && !plain && surroundings.AllowsColour());

    // https://no-color.org: any value but the empty one.
    public static bool AllowsColour(this Surroundings surroundings) =>
        string.IsNullOrEmpty(surroundings.Variable("NO_COLOR")) && surroundings.Variable("TERM") != "dumb";
}
