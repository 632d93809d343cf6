using System.CommandLine;
using System.Text;
using DiffPlex.Renderer;
using Factory.Cli.Pipelines;
using Factory.Language;

namespace Factory.Cli.Commands;

internal static class FmtCommand
{
    private const string StandardInput = "-";

    public static Command Create(SharedOptions shared)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Pipeline files, folders of them, or - for the standard input", Arity = ArgumentArity.OneOrMore,
        };
        var check = new Option<bool>("--check") { Description = "Write nothing; end with 1 if anything would change" };
        var diff = new Option<bool>("--diff") { Description = "Write nothing; show what would change" };
        var command = new Command("fmt", "Lay pipeline files out in the one canonical way. Comments stay; what cannot be parsed is left as it is.") { files, check, diff };
        return shared.Doing(command, (parsed, session, _) => Task.FromResult(
            new Formatting(session, parsed.GetValue(check), parsed.GetValue(diff)).Run(parsed.GetRequiredValue(files))));
    }

    private sealed class Formatting(Session session, bool check, bool diff)
    {
        private int _changed, _broken;

        public ExitCode Run(IReadOnlyList<string> names)
        {
            foreach (var name in names)
            {
                if (name == StandardInput) Stream();
                else foreach (var file in PipelineFiles.Find(name, session.Surroundings)) File(file);
            }
            return _broken > 0 ? ExitCode.Diagnostics : check && _changed > 0 ? ExitCode.Failed : ExitCode.Ok;
        }

        private void Stream()
        {
            var text = session.Surroundings.In.ReadToEnd();
            if (Format("standard input", text) is not { } formatted) return;
            if (diff) Show("standard input", text, formatted);
            else if (!check) session.Surroundings.Out.Write(formatted);
        }

        private void File(string name)
        {
            var path = Path.GetFullPath(name, session.Surroundings.Directory);
            var text = PipelineFiles.Read(name, path);
            if (Format(name, text) is not { } formatted || formatted == text) return;
            if (diff) Show(name, text, formatted);
            else if (check) session.Out.Line($"{Escape.Line(name)} is not laid out");
            else Write(name, path, formatted);
        }

        private string? Format(string name, string text)
        {
            var source = new SourceText(name, text);
            var result = PipelineFormatter.Format(source);
            if (result.Text is null)
            {
                _broken++;
                DiagnosticsPrinter.Print(session.Error, DiagnosticViews.Of(source, result.Diagnostics));
                session.Error.Line($"{Escape.Line(name)} was left as it is: it cannot be parsed");
            }
            else if (result.Text != text) _changed++;
            return result.Text;
        }

        private void Show(string name, string before, string after)
        {
            if (before == after) return;
            var lines = UnidiffRenderer.GenerateUnidiff(before, after, name, name, ignoreWhitespace: false).TrimEnd('\n').Split('\n');
            foreach (var line in lines)
                session.Out.Line(line switch
                {
                    ['+', ..] => session.Out.Green(Escape.Line(line)),
                    ['-', ..] => session.Out.Red(Escape.Line(line)),
                    ['@', ..] => session.Out.Cyan(Escape.Line(line)),
                    _ => Escape.Line(line),
                });
        }

        // Beside it and renamed: an editor, or a daemon that watches the folder, never sees half a file.
        private void Write(string name, string path, string text)
        {
            var target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
            var temporary = $"{target}.fmt-{Environment.ProcessId}";
            try
            {
                System.IO.File.WriteAllText(temporary, text, new UTF8Encoding(false));
                System.IO.File.SetUnixFileMode(temporary, System.IO.File.GetUnixFileMode(target));
                System.IO.File.Move(temporary, target, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                System.IO.File.Delete(temporary);
                throw new RequestException(ExitCode.Failed, $"{name} cannot be written: {e.Message}");
            }
            session.Out.Line($"{Escape.Line(name)} is laid out");
        }
    }
}
