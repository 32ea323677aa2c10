using CloudNexus.Cli.Api;
using CloudNexus.Cli.Parsing;
using CloudNexus.Cli.Tests.Support;

namespace CloudNexus.Cli.Tests.Unit;

public sealed class ParsingTests
{
    [Theory]
    [InlineData("90m", 90 * 60)]
    [InlineData("12h", 12 * 3600)]
    [InlineData("7d", 7 * 86400)]
    [InlineData("1w", 7 * 86400)]
    [InlineData("30s", 30)]
    public void TryDuration_NumberAndUnit_IsSo(string text, int seconds)
    {
        Assert.True(Values.TryDuration(text, out var span));
        Assert.Equal(TimeSpan.FromSeconds(seconds), span);
    }

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("5")]
    [InlineData("0h")]
    [InlineData("-5h")]
    [InlineData("1.5h")]
    [InlineData("5y")]
    [InlineData("99999999999w")]
    [InlineData("100001w")]
    public void TryDuration_AnythingElse_IsNone(string text) => Assert.False(Values.TryDuration(text, out _));

    [Theory]
    [InlineData("https://nexus.example.org/", "https://nexus.example.org")]
    [InlineData("nexus.example.org", "https://nexus.example.org")]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("https://example.org/nexus/", "https://example.org/nexus")]
    public void ServerAddress_Address_IsBroughtToOneForm(string text, string expected)
        => Assert.Equal(expected, ServerAddress.Parse(text, "--server").Text);

    [Theory]
    [InlineData("")]
    [InlineData("ftp://example.org")]
    [InlineData("https://user:secret@example.org")]
    [InlineData("https://example.org/?a=b")]
    [InlineData("https://")]
    public void ServerAddress_NoAddress_SaysWhoGaveItAndNotWhat(string text)
    {
        var refused = Assert.Throws<CliException>(() => ServerAddress.Parse(text, "NEXUS_SERVER"));

        Assert.Equal(ExitCodes.WrongUsage, refused.ExitCode);
        Assert.StartsWith("NEXUS_SERVER", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", false)]
    [InlineData("http://localhost", false)]
    [InlineData("http://[::1]:80", false)]
    [InlineData("http://10.0.0.1", true)]
    [InlineData("https://10.0.0.1", false)]
    public void IsOpen_HttpToAnotherHost_Alone(string address, bool open) => Assert.Equal(open, ServerAddress.Parse(address, "x").IsOpen);

    [Theory]
    [InlineData("nodes", "lst")]
    [InlineData("nodes")]
    [InlineData("nodes", "show")]
    [InlineData("nodes", "add", "--uses", "0")]
    [InlineData("nodes", "add", "--uses", "many")]
    [InlineData("nodes", "add", "--expires", "soon")]
    [InlineData("nodes", "add", "--label", "novalue")]
    [InlineData("nodes", "add", "--label", "a=1", "--label", "a=2")]
    [InlineData("nodes", "add", "--type", "toaster")]
    [InlineData("nodes", "keys", "rotate", "n", "--overlap", "-1")]
    [InlineData("tokens", "new", "name")]
    [InlineData("top", "--sort", "colour")]
    [InlineData("audit", "--limit", "10001")]
    [InlineData("completion", "tcsh")]
    [InlineData("nodes", "list", "--server", "ftp://x")]
    public async Task Run_WrongUsage_ExitsWith2AndSaysWhy(params string[] arguments)
    {
        using var nexus = new Nexus();

        var ran = await nexus.RunAsync(arguments);

        Assert.Equal(ExitCodes.WrongUsage, ran.Exit);
        Assert.NotEmpty(ran.Error);
        Assert.Empty(ran.Out.Trim().Split('\n')[0].Replace("'lst' was not matched. Did you mean one of the following?", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_LabelThenArgument_TakesOnlyItsOwnWord()
    {
        using var nexus = new Nexus("http://127.0.0.1:1");

        var ran = await nexus.RunAsync("nodes", "add", "--label", "a=1", "not-a-label");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("cannot be reached", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("nodes", "keys", "rotate", "-h")]
    [InlineData("--version")]
    [InlineData("completion", "bash")]
    [InlineData("completion", "zsh")]
    [InlineData("completion", "fish")]
    public async Task Run_WhatNeedsNoServer_Succeeds(params string[] arguments)
    {
        using var nexus = new Nexus();

        var ran = await nexus.RunAsync(arguments);

        Assert.Equal((ExitCodes.Success, ""), (ran.Exit, ran.Error));
        Assert.NotEmpty(ran.Out);
    }

    [Theory]
    [InlineData("nexus nodes sho", "show")]
    [InlineData("nexus tokens new x --scope audit", "audit:read")]
    [InlineData("nexus users invite --role op", "operator")]
    [InlineData("nexus commands run proc", "processes")]
    [InlineData("nexus commands list --status ref", "refused")]
    [InlineData("nexus jobs runs --status timed", "timed_out")]
    [InlineData("nexus tokens new x --scope commands:w", "commands:write")]
    public async Task Suggest_PartOfALine_IsCompleted(string line, string expected)
    {
        using var nexus = new Nexus();

        var ran = await nexus.RunAsync($"[suggest:{line.Length}]", line);

        Assert.Equal(ExitCodes.Success, ran.Exit);
        Assert.Equal([expected], ran.Lines);
    }
}
