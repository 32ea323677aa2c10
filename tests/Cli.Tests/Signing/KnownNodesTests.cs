using System.Runtime.Versioning;
using CloudNexus.Cli.Credentials;
using CloudNexus.Cli.Signing;
using CloudNexus.Harness;

namespace CloudNexus.Cli.Tests.Signing;

[SupportedOSPlatform("linux")]
public sealed class KnownNodesTests : IDisposable
{
    private readonly TemporaryDirectory _home = new();

    private KnownNodes Of(string server) => new(new PrivateFiles(_home.Path, TimeProvider.System), server);

    private KnownNodes Nodes => Of("https://a");

    [Fact]
    public async Task Reader_WhatWasKept_TellsWhatChanged()
    {
        await Nodes.KeepAsync([("web", "n1"), ("db", "n2"), ("twin", "n3"), ("twin", "n4")], default);

        var trust = Nodes.Reader();

        Assert.Equal(NodeTrust.Known, trust("web", "n1"));
        Assert.Equal(NodeTrust.Known, trust("twin", "n3"));
        Assert.Equal(NodeTrust.Known, trust("twin", "n4"));
        Assert.Equal(NodeTrust.New, trust("mail", "n9"));
        Assert.Equal(NodeTrust.Renamed, trust("mail", "n1"));
        Assert.Equal(NodeTrust.Renamed, trust("web", "n2"));
        Assert.Equal(NodeTrust.Replaced, trust("web", "n9"));
        Assert.Equal(NodeTrust.New, Of("https://b").Reader()("web", "n9"));
    }

    [Fact]
    public async Task Keep_AtTheSameTime_LosesNone()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => Nodes.KeepAsync([($"web-{i}", $"n{i}")], default))));

        Assert.All(Enumerable.Range(0, 10), i => Assert.Equal(NodeTrust.Known, Nodes.Reader()($"web-{i}", $"n{i}")));
    }

    [Fact]
    public async Task Keep_BeyondTheCapacity_IsRefusedAndTheFileStays()
    {
        await Nodes.KeepAsync(Enumerable.Range(0, KnownNodes.MostNodes).Select(i => ($"web-{i}", $"n{i}")), default);

        var refused = await Assert.ThrowsAsync<CliException>(() => Nodes.KeepAsync([("more", "more")], default));

        Assert.Contains("known-nodes.json is full", refused.Message, StringComparison.Ordinal);
        Assert.Equal((NodeTrust.Known, NodeTrust.New), (Nodes.Reader()("web-7", "n7"), Nodes.Reader()("more", "more")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"servers\":{\"https://a\":null}}")]
    [InlineData("{\"servers\":{\"https://a\":{\"n1\":7}}}")]
    public async Task Reader_Damaged_IsRefused(string text)
    {
        await Nodes.KeepAsync([("web", "n1")], default);
        await File.WriteAllTextAsync(Nodes.Path, text);

        Assert.Contains("is damaged", Assert.Throws<CliException>(() => Nodes.Reader()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reader_OthersMayWrite_IsRefused()
    {
        await Nodes.KeepAsync([("web", "n1")], default);
        File.SetUnixFileMode(Nodes.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);

        Assert.Contains("chmod 600", Assert.Throws<CliException>(() => Nodes.Reader()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();
}
