using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Factory.EndToEnd.Remotes;

/// <summary>
/// Stands before s3rver, which lets everybody in: lets pass what is signed with the right key for exactly this request, as AWS's "Signature
/// Version 4" has it, and whose body is the one that was signed.
/// </summary>
internal sealed class SignatureGate : IAsyncDisposable
{
    public const string KeyId = "FACTORYTESTS", Secret = "a-secret-of-this-test";
    private readonly WebApplication _app;
    private readonly HttpClient _behind;

    private SignatureGate(WebApplication app, HttpClient behind) => (_app, _behind) = (app, behind);

    public static async Task<SignatureGate> Start(int port, int behind)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        var gate = new SignatureGate(builder.Build(), new() { BaseAddress = new($"http://127.0.0.1:{behind}") });
        gate._app.Run(gate.Pass);
        await gate._app.StartAsync();
        return gate;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _behind.Dispose();
    }

    private async Task Pass(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (WhyNot(context.Request, body.ToArray()) is { } code)
        {
            context.Response.StatusCode = 403;
            context.Response.ContentType = "application/xml";
            await context.Response.WriteAsync($"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>the request is not let in</Message></Error>");
            return;
        }
        using var request = new HttpRequestMessage(new(context.Request.Method), Target(context.Request)) { Content = body.Length > 0 ? new ByteArrayContent(body.ToArray()) : null };
        foreach (var (name, value) in context.Request.Headers)
            if (name is not ("Authorization" or "Host" or "Expect") && !request.Headers.TryAddWithoutValidation(name, (string?)value))
                request.Content?.Headers.TryAddWithoutValidation(name, (string?)value);
        using var answer = await _behind.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var header in answer.Headers.Concat(answer.Content.Headers))
            if (header.Key is not "Transfer-Encoding") context.Response.Headers[header.Key] = header.Value.ToArray();
        await answer.Content.CopyToAsync(context.Response.Body);
    }

    private static string? WhyNot(HttpRequest request, byte[] body)
    {
        // AWS4-HMAC-SHA256 Credential=KEY/20261126/us-east-1/s3/aws4_request, SignedHeaders=a;b, Signature=…
        if (request.Headers.Authorization.ToString().Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) is not ["AWS4-HMAC-SHA256", var credential, var headers, var signature])
            return "AccessDenied";
        if (credential["Credential=".Length..].Split('/') is not [KeyId, var date, var region, "s3", "aws4_request"]) return "InvalidAccessKeyId";
        var payload = request.Headers["x-amz-content-sha256"].ToString();
        if (payload != Hex(SHA256.HashData(body))) return "XAmzContentSHA256Mismatch";
        var names = headers["SignedHeaders=".Length..];
        var signed = string.Concat(names.Split(';').Select(n => $"{n}:{request.Headers[n].ToString().Trim()}\n"));
        var parts = Target(request).Split('?', 2);
        var query = string.Join('&', (parts.Length > 1 ? parts[1] : "").Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Contains('=') ? p : p + "=").Order(StringComparer.Ordinal));
        var canonical = $"{request.Method}\n{parts[0]}\n{query}\n{signed}\n{names}\n{payload}";
        var toSign = string.Create(CultureInfo.InvariantCulture,
            $"AWS4-HMAC-SHA256\n{request.Headers["x-amz-date"]}\n{date}/{region}/s3/aws4_request\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}");
        var key = ((string[])[date, region, "s3", "aws4_request"]).Aggregate(Encoding.UTF8.GetBytes("AWS4" + Secret), Hmac);
        return signature["Signature=".Length..] == Hex(Hmac(key, toSign)) ? null : "SignatureDoesNotMatch";
    }

    private static string Target(HttpRequest request) => request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
