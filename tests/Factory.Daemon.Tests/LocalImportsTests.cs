namespace Factory.Daemon.Tests;

/// <summary>What scripts read of the project beside themselves.</summary>
public sealed class LocalImportsTests : IDisposable
{
    private readonly string _project = Directory.CreateTempSubdirectory("imports-").FullName;
    private readonly LocalImports _imports = new();

    [Fact]
    public void Python_finds_modules_packages_and_relative_names_through_all_that_is_imported()
    {
        Write("fit.py", """
            import os, helper, numpy as np
            from pkg import (model,  # a comment, with import nothing
                             missing)
            from pkg.deep.inner import f; import late
            text = '''
            import not_this
            '''
            def g():
                try: from lazy import x
                except ImportError: import fallback as fb
            """);
        foreach (var module in (string[])["helper", "late", "lazy", "fallback", "not_this", "unused"]) Write($"{module}.py", "");
        Write("pkg/__init__.py", "from . import base");
        Write("pkg/base.py", "from .deep import inner\nimport os");
        Write("pkg/model.py", "from .. import helper\nfrom ..pkg import sibling");
        Write("pkg/sibling.py", "");
        Write("pkg/deep/__init__.py", "");
        Write("pkg/deep/inner.py", "import \\\n  helper");
        Assert.Equal(
        [
            "fallback.py", "helper.py", "late.py", "lazy.py", "pkg/__init__.py", "pkg/base.py", "pkg/deep/__init__.py", "pkg/deep/inner.py", "pkg/model.py",
            "pkg/sibling.py",
        ], Of("fit.py"));
    }

    [Fact]
    public void Python_looks_beside_the_script_that_was_started_and_where_it_was_started()
    {
        Write("src/fit.py", "import near, far");
        Write("src/near.py", "import far2");
        Write("src/far2.py", "");
        Write("far.py", "");
        Assert.Equal(["far.py", "src/far2.py", "src/near.py"], Of("src/fit.py"));
    }

    [Fact]
    public void Shell_finds_what_is_sourced_also_beside_the_script_itself()
    {
        Write("scripts/run.sh", """
            #!/bin/bash
            # source no.sh
            source scripts/a.sh
            . "$(dirname "$0")/b.sh" && . ./scripts/c.sh; source "${BASH_SOURCE%/*}/sub/d.sh"
            if true; then . $HERE/e.sh; fi
            echo . f.sh
            """);
        foreach (var name in (string[])["a", "b", "c", "sub/d", "e", "f", "no"]) Write($"scripts/{name}.sh", "");
        Assert.Equal(["scripts/a.sh", "scripts/b.sh", "scripts/c.sh", "scripts/e.sh", "scripts/sub/d.sh"], Of("scripts/run.sh"));
    }

    [Fact]
    public void Node_finds_relative_modules_with_and_without_their_endings()
    {
        Write("web/main.mjs", """
            import { a } from './a.mjs';
            import './b.js'
            export * from "../shared";
            const c = await import(`./no.js`), d = require('./d'), e = require("express");
            """);
        Write("web/a.mjs", "");
        Write("web/b.js", "");
        Write("web/d.json", "{}");
        Write("shared/index.ts", "import x from './x.js'");
        Write("shared/x.ts", "");
        Write("package.json", "{}");
        Assert.Equal(["package.json", "shared/index.ts", "shared/x.ts", "web/a.mjs", "web/b.js", "web/d.json"], Of("web/main.mjs"));
    }

    [Fact]
    public void A_csharp_script_loads_others_and_a_file_without_an_ending_is_what_its_first_line_says()
    {
        Write("a.csx", "#load \"lib/b.csx\"\n#r \"lib/c.dll\"\n#r \"nuget: X\"\n");
        Write("lib/b.csx", "");
        Write("lib/c.dll", "");
        Assert.Equal(["lib/b.csx", "lib/c.dll"], Of("a.csx"));
        Write("tool", "#!/usr/bin/env python3\nimport helper\n");
        Write("helper.py", "");
        Assert.Equal(["helper.py"], Of("tool"));
        Assert.Empty(Of("lib/c.dll"));
    }

    [Fact]
    public void What_lies_outside_of_the_project_is_not_found_and_circles_end()
    {
        Write("p/a.py", "import b\nfrom .. import outside");
        Write("p/b.py", "import a");
        Write("outside.py", "");
        Assert.Equal(["b.py"], _imports.Of(Path.Combine(_project, "p"), ["a.py"])["a.py"]);
    }

    [Fact]
    public void A_changed_script_is_read_again_and_a_module_that_comes_is_found()
    {
        Write("fit.py", "import helper");
        Assert.Empty(Of("fit.py"));
        Write("helper.py", "");
        Assert.Equal(["helper.py"], Of("fit.py"));
        Write("fit.py", "import other_helper");
        Write("other_helper.py", "");
        Assert.Equal(["other_helper.py"], Of("fit.py"));
    }

    public void Dispose() => Directory.Delete(_project, recursive: true);

    private IReadOnlyList<string> Of(string script) => _imports.Of(_project, [script]).GetValueOrDefault(script, []);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_project, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
