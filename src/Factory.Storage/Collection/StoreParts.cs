namespace Factory.Storage;

/// <summary>What a store is made of, for those who look at all of it.</summary>
internal sealed record StoreParts(string Root, Blobs Blobs, Packs Packs, ContentIndex Index, Contents Contents, Doomed Doomed, Uses Uses)
{
    public string Manifests => Path.Combine(Root, "manifests");
    public string BlobRoot => Path.Combine(Root, "blobs");
    public string Quarantine => Path.Combine(Root, "quarantine");

    public string NewTemporary() => Path.Combine(Root, "tmp", Guid.NewGuid().ToString("N"));
}
