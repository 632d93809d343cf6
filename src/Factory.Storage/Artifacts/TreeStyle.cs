namespace Factory.Storage;

/// <summary>How a tree of an artifact is made.</summary>
internal enum TreeStyle
{
    /// <summary>For a stage: read-only to the last directory; content that had no file gets one, for the next stage.</summary>
    View,
    /// <summary>As a view, and on the disk when it is made.</summary>
    Durable,
    /// <summary>For a person: files are links that may not be written to, directories may.</summary>
    Linked,
    /// <summary>For a person: copies that may be written to.</summary>
    Writable,
}
