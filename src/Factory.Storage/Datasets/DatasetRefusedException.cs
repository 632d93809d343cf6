namespace Factory.Storage;

/// <summary>Something cannot be done with a dataset, for a reason that who asked can mend.</summary>
public sealed class DatasetRefusedException(string message) : Exception(message);
