namespace Factory.Host;

/// <summary>How a host ends; docs/hosts.md has the same table. A stage that calls exit, or dies by a signal, ends with its own status.</summary>
internal static class ExitCodes
{
    /// <summary>Standard input ended, and what was at hand is done.</summary>
    public const int Done = 0;
    /// <summary>The command line is wrong.</summary>
    public const int Usage = 64;
    /// <summary>The plugin's folder is no good plugin.</summary>
    public const int BadPlugin = 65;
    /// <summary>A ticket cannot be read, or another host has it.</summary>
    public const int BadTicket = 66;
    /// <summary>A mistake of the host itself.</summary>
    public const int Internal = 70;
    /// <summary>The system refuses what the role needs, such as the script host's filter.</summary>
    public const int System = 71;
}
