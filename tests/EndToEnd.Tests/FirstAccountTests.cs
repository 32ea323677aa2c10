using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests;

public sealed class FirstAccountTests : IDisposable
{
    private const string Link = "/setup#token=";
    private const string Password = "four random words";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Run_FirstStarts_PrintALinkThatMakesTheAccountAndThenNoMore()
    {
        string token;
        await using (var first = await Stack.StartAsync(_directory.Path, "--no-agent"))
        {
            token = Token(first);
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(TokenFile) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        await using (var second = await Stack.StartAsync(_directory.Path, "--no-agent"))
        {
            Assert.Equal(token, Token(second));
            using var made = await second.Http.PostAsJsonAsync("/api/v1/auth/setup", new { token, username = "anna", password = Password });
            Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        }

        await using var third = await Stack.StartAsync(_directory.Path, "--no-agent");
        Assert.DoesNotContain(Link, third.Output, StringComparison.Ordinal);
        Assert.Contains("Log in with your account.", third.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(TokenFile));
        using var answer = await third.Http.PostAsJsonAsync("/api/v1/auth/login", new { username = "anna", password = Password });
        var user = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("user");
        Assert.Equal("admin", user.GetProperty("role").GetString());
        using var again = await third.Http.PostAsJsonAsync("/api/v1/auth/setup", new { token, username = "eve", password = Password });
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    private string TokenFile => Path.Combine(_directory.Path, "secrets", "setup-token");

    private static string Token(Stack stack)
    {
        var at = stack.Output.IndexOf(Link, StringComparison.Ordinal);
        Assert.True(at > 0, stack.Output);
        return stack.Output[(at + Link.Length)..].Split('\n')[0].Trim();
    }
}
