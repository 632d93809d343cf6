namespace Factory.Conformance;

/// <summary>A plugin does not keep its contract; the message says which promise and what was seen instead.</summary>
public sealed class ConformanceException(string message) : Exception(message);
