// Starts `factory lsp` for pipelines, and shows their plans. Plain JavaScript: there is nothing to build.
const { execFile } = require("child_process");
const path = require("path");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function command() {
  return vscode.workspace.getConfiguration("factory").get("path") || "factory";
}

async function showPlan() {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== "factory") return;
  await document.save();
  execFile(command(), ["plan", document.fileName, "--svg"], { cwd: path.dirname(document.fileName), maxBuffer: 64 << 20 }, (error, svg, words) => {
    if (error) return vscode.window.showErrorMessage(words || error.message);
    const panel = vscode.window.createWebviewPanel("factory.plan", `Plan of ${path.basename(document.fileName)}`, vscode.ViewColumn.Beside, {});
    panel.webview.html = `<!DOCTYPE html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">${svg}`;
  });
}

async function activate(context) {
  context.subscriptions.push(vscode.commands.registerCommand("factory.plan", showPlan));
  client = new LanguageClient("factory", "Factory", { command: command(), args: ["lsp"] }, {
    documentSelector: [{ language: "factory" }],
    synchronize: { configurationSection: "factory" },
  });
  await client.start();
}

function deactivate() {
  return client?.stop();
}

module.exports = { activate, deactivate };
