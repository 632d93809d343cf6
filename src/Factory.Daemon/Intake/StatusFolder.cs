namespace Factory.Daemon;

/// <summary>What became of each dropped file, as text that needs no tool: <c>digits.factory</c> → <c>status/digits.txt</c>.</summary>
internal sealed class StatusFolder(string folder)
{
    public void Write(string pipelineFile, string words)
    {
        Directory.CreateDirectory(folder);
        var target = PathOf(pipelineFile);
        var temporary = target + ".new";
        File.WriteAllText(temporary, words);
        File.Move(temporary, target, overwrite: true);
    }

    public bool Has(string pipelineFile) => File.Exists(PathOf(pipelineFile));

    public void Remove(string pipelineFile) => File.Delete(PathOf(pipelineFile));

    private string PathOf(string pipelineFile) => Path.Combine(folder, Path.ChangeExtension(Path.GetFileName(pipelineFile), ".txt"));
}
