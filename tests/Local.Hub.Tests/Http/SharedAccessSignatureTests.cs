using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Http;

public sealed class SharedAccessSignatureTests
{
    private const string NodeA = "http://127.0.0.1/telemetry/publishers/node-a";
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 11, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Now.AddHours(1);

    [Fact]
    public void Create_KnownInput_GivesTheTokenThatAnotherProgramMade() => Assert.Equal(
        "SharedAccessSignature sr=http%3A%2F%2F127.0.0.1%2Ftelemetry%2Fpublishers%2Fnode-a"
        + "&sig=BO0rLWY2otbucZmoWUfq91EGb4rFpE87%2BQXFAIn%2F324%3D&se=1793534400&skn=send",
        SharedAccessSignature.Create(new Uri(NodeA), "send", "secret key", DateTimeOffset.FromUnixTimeSeconds(1793534400)));

    [Theory]
    [InlineData(NodeA, "127.0.0.1", "/telemetry/publishers/node-a/messages", true)]
    [InlineData(NodeA + "/", "127.0.0.1", "/telemetry/publishers/node-a/messages", true)]
    [InlineData(NodeA + "/messages", "127.0.0.1", "/telemetry/publishers/node-a/messages", true)]
    [InlineData("sb://127.0.0.1/telemetry", "127.0.0.1", "/telemetry/publishers/node-a/messages", true)]
    [InlineData("https://127.0.0.1:8443/telemetry", "127.0.0.1", "/telemetry/messages", true)]
    [InlineData("HTTP://LocalHost/Telemetry/Publishers/node-a", "localhost", "/telemetry/publishers/node-a/messages", true)]
    [InlineData("http://127.0.0.1/", "127.0.0.1", "/telemetry/messages", true)]
    [InlineData(NodeA, "127.0.0.1", "/telemetry/publishers/node-b/messages", false)]
    [InlineData(NodeA, "127.0.0.1", "/telemetry/publishers/node-ab/messages", false)]
    [InlineData(NodeA, "127.0.0.1", "/telemetry/publishers/Node-A/messages", false)]
    [InlineData(NodeA, "127.0.0.1", "/telemetry/messages", false)]
    [InlineData(NodeA, "127.0.0.1", "/telemetry/partitions/0/messages", false)]
    [InlineData(NodeA + "/../node-b", "127.0.0.1", "/telemetry/publishers/node-a/messages", false)]
    [InlineData(NodeA + "%2Fmessages", "127.0.0.1", "/telemetry/publishers/node-a/messages", false)]
    [InlineData("http://127.0.0.1/telemetr", "127.0.0.1", "/telemetry/messages", false)]
    [InlineData("http://127.0.0.1/other", "127.0.0.1", "/telemetry/messages", false)]
    [InlineData("http://elsewhere/telemetry", "127.0.0.1", "/telemetry/messages", false)]
    public void TryValidate_Scope_IsThisResourceAndBelow(string resource, string host, string path, bool allowed)
    {
        var verdict = Judge(SharedAccessSignature.Create(new Uri(resource), "send", TestServer.Key, Later), host, path);
        Assert.Equal(allowed ? SasVerdict.Valid : SasVerdict.OutOfScope, verdict);
    }

    [Theory]
    [InlineData("send", TestServer.Key, 1, SasVerdict.Valid)]
    [InlineData("send", TestServer.OtherKey, 1, SasVerdict.Valid)]
    [InlineData("root", TestServer.Key, 1, SasVerdict.Valid)]
    [InlineData("listen", TestServer.Key, 1, SasVerdict.MissingRight)]
    [InlineData("root", TestServer.OtherKey, 1, SasVerdict.WrongSignature)]
    [InlineData("send", "wrong key", 1, SasVerdict.WrongSignature)]
    [InlineData("other", TestServer.Key, 1, SasVerdict.UnknownRule)]
    [InlineData("send", TestServer.Key, 0, SasVerdict.Expired)]
    [InlineData("send", TestServer.Key, -1, SasVerdict.Expired)]
    public void TryValidate_RuleKeyAndExpiry_AreChecked(string rule, string key, int secondsLeft, SasVerdict expected)
    {
        var token = SharedAccessSignature.Create(new Uri(NodeA), rule, key, Now.AddSeconds(secondsLeft));
        Assert.Equal(expected, Judge(token));
    }

    [Fact]
    public void TryValidate_ExpiryExtended_IsAWrongSignature()
    {
        var token = SharedAccessSignature.Create(new Uri(NodeA), "send", TestServer.Key, Now.AddSeconds(-1));
        var se = Now.AddSeconds(-1).ToUnixTimeSeconds();
        Assert.Equal(SasVerdict.WrongSignature, Judge(token.Replace($"se={se}", $"se={se + 900}", StringComparison.Ordinal)));
    }

    [Fact]
    public void TryValidate_ResourceChanged_IsAWrongSignature()
    {
        var token = SharedAccessSignature.Create(new Uri(NodeA), "send", TestServer.Key, Later);
        var changed = token.Replace("node-a", "node-b", StringComparison.Ordinal);
        Assert.Equal(SasVerdict.WrongSignature, Judge(changed, path: "/telemetry/publishers/node-b/messages"));
    }

    [Theory]
    [InlineData(null, SasVerdict.Missing)]
    [InlineData("", SasVerdict.Missing)]
    [InlineData("Bearer abc", SasVerdict.Malformed)]
    [InlineData("SharedAccessSignature", SasVerdict.Malformed)]
    [InlineData("SharedAccessSignature ", SasVerdict.Malformed)]
    [InlineData("SharedAccessSignature sr=http%3A%2F%2Fh%2F&sig=AA&se=1&skn=", SasVerdict.Malformed)]
    [InlineData("SharedAccessSignature sr=http%3A%2F%2Fh%2F&sig=AA&se=1", SasVerdict.Malformed)]
    [InlineData("SharedAccessSignature sr=http%3A%2F%2Fh%2F&sig=AA&se=soon&skn=send", SasVerdict.Malformed)]
    [InlineData("SharedAccessSignature sr=http%3A%2F%2Fh%2F&sig=AA&se=-1&skn=send", SasVerdict.Malformed)]
    [InlineData("SharedAccessSignature sr=http%3A%2F%2Fh%2F&sig=AA&se=99999999999999999999&skn=send", SasVerdict.Malformed)]
    [InlineData("SharedAccessSignature sr=http%3A%2F%2Fh%2F&sr=http%3A%2F%2Fh%2F&sig=AA&se=1&skn=send", SasVerdict.Malformed)]
    [InlineData("SharedAccessSignature sr=http%3A%2F%2Fh%2F&sig=AA&se=1&skn=send&more=1", SasVerdict.Malformed)]
    [InlineData("SharedAccessSignature sr=relative&sig=AA&se=1&skn=send", SasVerdict.Malformed)]
    [InlineData("SharedAccessSignature sr=ftp%3A%2F%2Fh%2F&sig=AA&se=1&skn=send", SasVerdict.Malformed)]
    [InlineData("SharedAccessSignature sr=http%3A%2F%2Fh%2F%3Fq&sig=AA&se=1&skn=send", SasVerdict.Malformed)]
    [InlineData("SharedAccessSignature sr=http%3A%2F%2Fh%2F&sig=AA&se=1&skn=send", SasVerdict.WrongSignature)]
    [InlineData("SharedAccessSignature sr=http%3A%2F%2Fh%2F&sig=%ZZ%&se=1&skn=send", SasVerdict.WrongSignature)]
    public void TryValidate_NotAToken_IsRefused(string? token, SasVerdict expected) => Assert.Equal(expected, Judge(token));

    [Fact]
    public void TryValidate_ALongHeader_IsMalformed() =>
        Assert.Equal(SasVerdict.Malformed, Judge("SharedAccessSignature sr=" + new string('a', 10_000)));

    [Fact]
    public void TryValidate_RandomChangesOfAToken_NeverThrowAndNeverPass()
    {
        var random = new Random(5);
        var good = SharedAccessSignature.Create(new Uri(NodeA), "send", TestServer.Key, Later);
        var values = good.IndexOf("sr=", StringComparison.Ordinal) + 3;
        for (var i = 0; i < 20_000; i++)
        {
            var changed = good.ToCharArray();
            changed[random.Next(values, changed.Length)] = (char)random.Next(1, 300);
            var token = new string(changed);
            if (token != good && Judge(token) == SasVerdict.Valid)
            {
                // Another spelling of the same values: a hex digit's case, or a character escaped or not.
                Assert.Equal(Uri.UnescapeDataString(good), Uri.UnescapeDataString(token), ignoreCase: true);
            }
        }
    }

    private static SasVerdict Judge(string? token, string host = "127.0.0.1", string path = "/telemetry/publishers/node-a/messages")
    {
        var valid = SharedAccessSignature.TryValidate(token, TestServer.Rules, SasRights.Send, host, path, Now, out var verdict);
        Assert.Equal(valid, verdict == SasVerdict.Valid);
        return verdict;
    }
}
