namespace Factory.Archives;

/// <summary>An archive cannot be read, or holds what it may not: nothing of it should be used.</summary>
public sealed class ArchiveRefusedException(string message, Exception? inner = null) : Exception(message, inner);
