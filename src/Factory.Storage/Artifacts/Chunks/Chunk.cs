namespace Factory.Storage;

/// <summary>A piece of a file's content.</summary>
internal readonly record struct Chunk(ContentId Id, int Length);
